package io.reasonrank.cli.ranking;

/** JSON that survives a terminal or pipe of any encoding. */
final class Ascii {
  private Ascii() {}

  /** The same JSON with every character beyond ASCII written as an escape. */
  static String json(String json) {
    int at = 0;
    while (at < json.length() && json.charAt(at) < 0x7F) {
      at++;
    }
    if (at == json.length()) {
      return json;
    }
    StringBuilder ascii = new StringBuilder(json.length() + 32).append(json, 0, at);
    for (; at < json.length(); at++) {
      char c = json.charAt(at);
      if (c < 0x7F) {
        ascii.append(c);
      } else {
        ascii.append(String.format("\\u%04x", (int) c));
      }
    }
    return ascii.toString();
  }
}
