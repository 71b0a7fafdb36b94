package io.reasonrank.cli.report;

import java.util.List;
import java.util.Map;

/** Writes HTML and SVG; every text and every attribute is escaped here and nowhere else. */
final class Html {
  private final StringBuilder out = new StringBuilder();

  /** Text. */
  Html text(String text) {
    out.append(escaped(text));
    return this;
  }

  /** An element with text in it. */
  Html element(String name, String text) {
    return element(name, Map.of(), text);
  }

  Html element(String name, Map<String, String> attributes, String text) {
    return open(name, attributes).text(text).close(name);
  }

  /** An element that has attributes only. */
  Html empty(String name, Map<String, String> attributes) {
    return open(name, attributes).close(name);
  }

  Html open(String name, Map<String, String> attributes) {
    out.append('<').append(name);
    attributes.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            a ->
                out.append(' ')
                    .append(a.getKey())
                    .append("=\"")
                    .append(escaped(a.getValue()))
                    .append('"'));
    out.append('>');
    return this;
  }

  Html open(String name, String cssClass) {
    return open(name, cssClass.isEmpty() ? Map.of() : Map.of("class", cssClass));
  }

  Html close(String name) {
    out.append("</").append(name).append(">\n");
    return this;
  }

  /** What another writer wrote. */
  Html add(Html other) {
    out.append(other.out);
    return this;
  }

  /** What is part of this program and holds no data: the style sheet. */
  Html trusted(String text) {
    out.append(text);
    return this;
  }

  /** A table that scrolls by itself where it is too wide; figures stand right. */
  Html table(List<String> head, List<List<String>> rows) {
    open("div", "scroll").open("table", "").open("thead", "").open("tr", "");
    head.forEach(cell -> element("th", cell));
    close("tr").close("thead").open("tbody", "");
    for (List<String> row : rows) {
      open("tr", "");
      row.forEach(
          cell -> element("td", isFigure(cell) ? Map.of("class", "figure") : Map.of(), cell));
      close("tr");
    }
    return close("tbody").close("table").close("div");
  }

  private static boolean isFigure(String cell) {
    return !cell.isEmpty() && cell.matches("[-+−<]? ?[0-9][-+−0-9., smintoh%]*");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
