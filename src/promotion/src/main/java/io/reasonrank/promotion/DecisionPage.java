package io.reasonrank.promotion;

import com.fasterxml.jackson.databind.JsonNode;

/** A decision as a page of its own, without scripts and without anything from elsewhere. */
final class DecisionPage {
  private static final String STYLE =
      "body{font:15px sans-serif;max-width:60em;margin:2em auto}"
          + "table{border-collapse:collapse}td,th{padding:.3em .8em;text-align:left;"
          + "vertical-align:top;border-bottom:1px solid #ccc}"
          + ".passed{color:#161}.failed{color:#a11}.undecidable{color:#750}";

  private DecisionPage() {}

  /** The HTML form of a decision in JSON. */
  static String html(JsonNode decision) {
    String title = escaped(decision.path("summary").asText());
    var page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">");
    page.append("<title>").append(title).append("</title><style>").append(STYLE);
    page.append("</style>\n<h1>").append(title).append("</h1>\n");
    decision.path("candidates").forEach(candidate -> page.append(candidate(candidate)));
    return page.append("</html>\n").toString();
  }

  private static String candidate(JsonNode candidate) {
    var part = new StringBuilder("<h2>").append(escaped(candidate.path("name").asText()));
    part.append(candidate.path("passed").asBoolean() ? ": passed" : ": not promoted");
    part.append("</h2>\n<p><code>").append(escaped(candidate.path("digest").asText()));
    part.append("</code> against ").append(escaped(DecisionReport.against(candidate)));
    part.append("</p>\n<table><tr><th>gate<th>verdict<th>reason</tr>\n");
    candidate.path("gates").forEach(gate -> part.append(row(gate)));
    return part.append("</table>\n").toString();
  }

  private static String row(JsonNode gate) {
    String verdict = escaped(gate.path("verdict").asText());
    return "<tr><td>%s<td class=\"%s\">%s<td>%s</tr>\n"
        .formatted(
            escaped(gate.path("gate").asText()),
            verdict,
            verdict,
            escaped(gate.path("reason").asText()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
