package io.reasonrank.cli.report;

import io.reasonrank.stage.report.EvaluationReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One page without network: what became of the data, what was learnt, what it did to held-out
 * queries, what was decided, how long it took. A pure function of its data.
 */
final class QuickstartReport {
  private static final String TITLE = "ReasonRank: what this run did";

  private QuickstartReport() {}

  static String html(ReportData data) {
    Html page = new Html();
    head(page);
    page.open("body", "").element("h1", TITLE);
    HeldOutLine.of(data.evaluations()).ifPresent(line -> lead(page, line));
    data.promotions().forEach(promotion -> lead(page, promotion.summary()));
    page.add(new HeldOutSection(data.evaluations()).render());
    data.promotions().forEach(promotion -> page.add(PromotionSection.render(promotion)));
    data.evaluations().forEach((run, report) -> examples(page, run, report));
    data.trainings().forEach(training -> page.add(TrainingSection.render(training)));
    data.datasets().forEach(dataset -> page.add(FunnelSection.render(dataset)));
    page.add(TimingSection.render(data.timings()));
    return "<!doctype html>\n" + page.close("body").close("html");
  }

  private static void examples(Html page, String run, EvaluationReport report) {
    page.add(ExampleSection.render(run, report));
  }

  private static void lead(Html page, String text) {
    page.element("p", Map.of("class", "lead"), text);
  }

  private static void head(Html page) {
    page.open("html", Map.of("lang", "en"))
        .open("head", "")
        .open("meta", Map.of("charset", "utf-8"))
        .open("meta", Map.of("name", "viewport", "content", "width=device-width, initial-scale=1"))
        .element("title", TITLE)
        .open("style", "")
        .trusted(styleSheet())
        .close("style")
        .close("head");
  }

  private static String styleSheet() {
    try (InputStream in = QuickstartReport.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("resource report.css is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("resource report.css", e);
    }
  }
}
