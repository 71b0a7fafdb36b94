package io.reasonrank.cli.report;

import io.reasonrank.cli.report.ReportData.Timing;
import java.util.ArrayList;
import java.util.List;

/** How long every stage took. */
final class TimingSection {
  private TimingSection() {}

  static Html render(List<Timing> timings) {
    Html html = new Html();
    if (timings.isEmpty()) {
      return html;
    }
    double sum = timings.stream().mapToDouble(Timing::seconds).sum();
    List<List<String>> rows = new ArrayList<>();
    timings.forEach(timing -> rows.add(row(timing)));
    rows.add(List.of("all", "", "", Figures.duration(sum), ""));
    return html.open("section", "")
        .element("h2", "Timings")
        .table(List.of("run", "stage", "shard", "time", ""), rows)
        .close("section");
  }

  private static List<String> row(Timing timing) {
    return List.of(
        timing.run(),
        timing.stage(),
        "" + timing.shard(),
        timing.seconds() > 0 ? Figures.duration(timing.seconds()) : "not known",
        timing.reused() ? "done before" : "");
  }
}
