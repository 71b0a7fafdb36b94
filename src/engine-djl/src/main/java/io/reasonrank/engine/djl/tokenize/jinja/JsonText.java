package io.reasonrank.engine.djl.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Values as JSON the way {@code json.dumps(value, ensure_ascii=False)} of Python writes them;
 * foreign text stays foreign.
 */
final class JsonText {
  private final int indent;

  /**
   * @param indent spaces per level, or -1 for one line
   */
  JsonText(int indent) {
    this.indent = indent;
  }

  Text of(Object value) {
    return of(value, 0);
  }

  private Text of(Object value, int depth) {
    return switch (value) {
      case Text text -> quoted(text);
      case Boolean truth -> Text.own(truth.toString());
      case List<?> items -> {
        var parts = new ArrayList<Text>();
        items.forEach(item -> parts.add(of(Objects.requireNonNull(item), depth + 1)));
        yield enclosed("[", parts, "]", depth);
      }
      case Map<?, ?> pairs -> {
        var parts = new ArrayList<Text>();
        pairs.forEach(
            (key, item) ->
                parts.add(
                    quoted(Text.own(String.valueOf(key)))
                        .plus(Text.own(": "))
                        .plus(of(Objects.requireNonNull(item), depth + 1))));
        yield enclosed("{", parts, "}", depth);
      }
      case Values.Undefined undefined -> throw undefined.fault();
      default -> value == Values.NONE ? Text.own("null") : Values.text(value);
    };
  }

  private Text enclosed(String open, List<Text> parts, String close, int depth) {
    if (parts.isEmpty()) {
      return Text.own(open + close);
    }
    String line = indent < 0 ? "" : "\n" + " ".repeat(indent * (depth + 1));
    var separator = Text.own(indent < 0 ? ", " : "," + line);
    Text all = Text.own(open + line);
    for (int i = 0; i < parts.size(); i++) {
      all = i == 0 ? all.plus(parts.get(i)) : all.plus(separator).plus(parts.get(i));
    }
    return all.plus(Text.own((indent < 0 ? "" : "\n" + " ".repeat(indent * depth)) + close));
  }

  private static Text quoted(Text text) {
    var quote = Text.own("\"");
    Text all = quote;
    int copied = 0;
    for (int i = 0; i < text.length(); i++) {
      String escape = escape(text.charAt(i));
      if (!escape.isEmpty()) {
        all = all.plus(text.part(copied, i)).plus(Text.own(escape));
        copied = i + 1;
      }
    }
    return all.plus(text.part(copied, text.length())).plus(quote);
  }

  private static String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      default -> c < 0x20 ? String.format(java.util.Locale.ROOT, "\\u%04x", (int) c) : "";
    };
  }
}
