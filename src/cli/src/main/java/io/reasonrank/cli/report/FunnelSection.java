package io.reasonrank.cli.report;

import io.reasonrank.cli.report.ReportData.Dataset;
import io.reasonrank.stage.report.DatasetFunnel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** From sources to training lists: what was made, labelled, kept, and which rule dropped what. */
final class FunnelSection {
  private FunnelSection() {}

  static Html render(Dataset dataset) {
    List<DatasetFunnel.Row> rows = dataset.funnel().domains();
    Html html = new Html().open("section", "").element("h2", "Data: " + dataset.name());
    long sourced = sum(rows, DatasetFunnel.Row::sourced);
    html.open("div", "funnel");
    stage(html, "sourced", sourced, sourced);
    stage(html, "labelled", sum(rows, DatasetFunnel.Row::labelled), sourced);
    stage(html, "kept", sum(rows, DatasetFunnel.Row::kept), sourced);
    html.close("div");
    html.table(HEAD, rows.stream().map(FunnelSection::row).toList());
    Map<String, Long> dropped = new TreeMap<>();
    rows.forEach(row -> row.dropped().forEach((rule, n) -> dropped.merge(rule, n, Long::sum)));
    html.element("h3", "Dropped by rule").table(List.of("rule", "lists"), counts(dropped));
    Map<String, Long> splits = new TreeMap<>();
    rows.forEach(row -> row.splits().forEach((split, n) -> splits.merge(split, n, Long::sum)));
    return html.element("h3", "Kept by split")
        .table(List.of("split", "lists"), counts(splits))
        .close("section");
  }

  private static final List<String> HEAD =
      List.of("domain", "queries", "generated", "sourced", "labelled", "kept", "dropped");

  private static void stage(Html html, String name, long lists, long of) {
    double share = of == 0 ? 0 : 100.0 * lists / of;
    html.open("div", "step")
        .element("span", name)
        .open("span", "track")
        .empty(
            "span",
            Map.of("class", "fill", "style", String.format(Locale.ROOT, "width:%.1f%%", share)))
        .close("span")
        .element("span", Map.of("class", "figure"), lists + " lists")
        .close("div");
  }

  private static List<String> row(DatasetFunnel.Row row) {
    long dropped = row.dropped().values().stream().mapToLong(Long::longValue).sum();
    return List.of(
        row.domain(),
        "" + row.queries(),
        "" + row.generatedQueries(),
        "" + row.sourced(),
        "" + row.labelled(),
        "" + row.kept(),
        "" + dropped);
  }

  private static List<List<String>> counts(Map<String, Long> counts) {
    List<List<String>> rows = new ArrayList<>();
    counts.forEach((name, lists) -> rows.add(List.of(name, "" + lists)));
    return rows;
  }

  private static long sum(List<DatasetFunnel.Row> rows, ToLongFunction<DatasetFunnel.Row> count) {
    return rows.stream().mapToLong(count).sum();
  }
}
