package io.reasonrank.cli.report;

import java.util.List;

/** Builds a page without scripts, fonts or links; every text is escaped. */
final class Html {
  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
      table { border-collapse: collapse; margin: 1rem 0; width: 100% }
      th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ddd }
      svg { display: block; width: 100%; max-width: 44rem; margin: 1rem 0 }
      td { white-space: pre-wrap; overflow-wrap: anywhere }
      """;

  private final StringBuilder body = new StringBuilder();
  private final String title;

  Html(String title) {
    this.title = title;
  }

  void heading(String text) {
    element("h2", text);
  }

  void paragraph(String text) {
    element("p", text);
  }

  void table(List<String> head, List<List<String>> rows) {
    body.append("<table>");
    row("th", head);
    rows.forEach(cells -> row("td", cells));
    body.append("</table>\n");
  }

  /** An SVG element of our own making. */
  void drawing(String svg) {
    body.append(svg);
  }

  private void row(String element, List<String> cells) {
    body.append("<tr>");
    cells.forEach(cell -> element(element, cell));
    body.append("</tr>\n");
  }

  private void element(String name, String text) {
    body.append('<').append(name).append('>');
    body.append(escaped(text)).append("</").append(name).append(">");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  String html() {
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
        + escaped(title)
        + "</title><style>\n"
        + STYLE
        + "</style></head><body><h1>"
        + escaped(title)
        + "</h1>\n"
        + body
        + "</body></html>\n";
  }
}
