package io.reasonrank.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.cli.report.ReportData.Promotion;
import io.reasonrank.promotion.canary.CanaryReport;
import java.util.Locale;
import java.util.Map;

/** What is served, and what every gate said. */
final class PromotionSection {
  private PromotionSection() {}

  static Html render(Promotion promotion) {
    Html html =
        new Html()
            .open("section", "")
            .element("h2", "Promotion: " + promotion.reranker())
            .element("p", promotion.summary());
    promotion.decision().path("candidates").forEach(candidate -> candidate(html, candidate));
    promotion.canary().ifPresent(canary -> canary(html, canary));
    return html.close("section");
  }

  private static void candidate(Html html, JsonNode candidate) {
    boolean passed = candidate.path("passed").asBoolean();
    html.element("h3", candidate.path("name").asText() + (passed ? ": passed" : ": not promoted"));
    html.open("div", "scroll").open("table", "").open("tbody", "");
    candidate.path("gates").forEach(gate -> gate(html, gate));
    html.close("tbody").close("table").close("div");
  }

  private static void canary(Html html, CanaryReport canary) {
    html.element("h3", "Canary: " + canary.end())
        .element("p", canary.reason())
        .element("p", canary.requests());
    html.open("div", "scroll").open("table", "").open("tbody", "");
    for (CanaryReport.Step step : canary.steps()) {
      html.open("tr", "")
          .element("td", step.percent() + " %")
          .element("td", String.format(Locale.ROOT, "%.1f s", step.seconds()))
          .element("td", step.observed())
          .close("tr");
    }
    html.close("tbody").close("table").close("div");
  }

  private static void gate(Html html, JsonNode gate) {
    String verdict = gate.path("verdict").asText();
    html.open("tr", "")
        .element("td", gate.path("gate").asText())
        .open("td", "")
        .element("span", Map.of("class", "verdict " + verdict), verdict)
        .close("td")
        .element("td", gate.path("reason").asText())
        .close("tr");
  }
}
