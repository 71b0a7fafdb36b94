package io.reasonrank.cli.report;

import io.reasonrank.stage.report.EvaluationReport;
import java.util.Map;

/**
 * One page without network: what became of the data, what was learnt, what it did to held-out
 * queries, what was decided, how long it took. A pure function of its data.
 */
final class QuickstartReport {
  private static final String TITLE = "ReasonRank: what this run did";

  private QuickstartReport() {}

  static String html(ReportData data) {
    Html page = Page.open(TITLE);
    HeldOutLine.of(data.evaluations()).ifPresent(line -> lead(page, line));
    data.promotions().forEach(promotion -> lead(page, promotion.summary()));
    page.add(new HeldOutSection(data.evaluations()).render());
    data.promotions().forEach(promotion -> page.add(PromotionSection.render(promotion)));
    data.evaluations().forEach((run, report) -> examples(page, run, report));
    data.trainings().forEach(training -> page.add(TrainingSection.render(training)));
    data.datasets().forEach(dataset -> page.add(FunnelSection.render(dataset)));
    page.add(TimingSection.render(data.timings()));
    return Page.close(page);
  }

  private static void examples(Html page, String run, EvaluationReport report) {
    page.add(ExampleSection.render(run, report));
  }

  private static void lead(Html page, String text) {
    page.element("p", Map.of("class", "lead"), text);
  }
}
