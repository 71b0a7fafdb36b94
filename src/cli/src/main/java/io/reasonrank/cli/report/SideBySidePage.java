package io.reasonrank.cli.report;

import io.reasonrank.ranking.stats.Comparison;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.Example;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two models side by side as a page. A pure function of what was measured. */
final class SideBySidePage {
  private static final int MOST_QUERIES = 15;

  private SideBySidePage() {}

  static String html(SideBySide found, EvaluationReport one, EvaluationReport other) {
    Html page = Page.open(found.one() + " against " + found.other());
    page.element("p", Map.of("class", "lead"), found.summary());
    page.open("section", "").element("h2", "Paired differences");
    page.table(List.of("metric", "difference", "95 % interval", "p"), rows(found.metrics()));
    if (!found.domains().isEmpty()) {
      page.element("h3", "nDCG@10 by domain");
      page.table(
          List.of("domain", "difference", "95 % interval", "p", "queries"),
          domainRows(found.domains()));
    }
    costs(page.element("h3", "Cost and form"), found, one, other);
    queries(page, found);
    page.close("section");
    examples(page, found, one, other);
    return Page.close(page);
  }

  private static List<List<String>> rows(Map<String, Comparison> comparisons) {
    List<List<String>> rows = new ArrayList<>();
    comparisons.forEach((name, c) -> rows.add(row(name, c)));
    return rows;
  }

  private static List<List<String>> domainRows(Map<String, Comparison> comparisons) {
    List<List<String>> rows = new ArrayList<>();
    comparisons.forEach(
        (name, c) -> {
          var row = new ArrayList<>(row(name, c));
          row.add("" + c.queries());
          rows.add(row);
        });
    return rows;
  }

  private static List<String> row(String name, Comparison c) {
    return List.of(
        name,
        Figures.difference(c.meanDifference()),
        Figures.difference(c.low()) + " to " + Figures.difference(c.high()),
        Figures.pValue(c.pValue()));
  }

  private static void costs(
      Html page, SideBySide found, EvaluationReport one, EvaluationReport other) {
    List<List<String>> rows = new ArrayList<>();
    one.system(EvaluationReport.MODEL).ifPresent(result -> rows.add(cost(found.one(), result)));
    other.system(EvaluationReport.MODEL).ifPresent(result -> rows.add(cost(found.other(), result)));
    page.table(List.of("model", "tokens / query", "s / query", "well-formed"), rows);
  }

  private static List<String> cost(String name, SystemResult result) {
    return List.of(
        name,
        Figures.tick(result.tokensPerQuery()),
        Figures.metric(result.secondsPerQuery()),
        Figures.percent(result.formatValidity()));
  }

  private static void queries(Html page, SideBySide found) {
    List<SideBySide.Query> all = found.queries();
    int shown = Math.min(MOST_QUERIES, all.size());
    page.element("h3", "Largest gains of " + found.one());
    page.table(queryHead(found), queryRows(all.subList(0, shown)));
    page.element("h3", "Largest losses of " + found.one());
    page.table(queryHead(found), queryRows(all.subList(all.size() - shown, all.size()).reversed()));
  }

  private static List<String> queryHead(SideBySide found) {
    return List.of("query", found.one(), found.other(), "difference");
  }

  private static List<List<String>> queryRows(List<SideBySide.Query> queries) {
    return queries.stream()
        .map(
            query ->
                List.of(
                    query.qid(),
                    Figures.metric(query.one()),
                    Figures.metric(query.other()),
                    Figures.difference(query.difference())))
        .toList();
  }

  /** Lists that both evaluations kept; each keeps only some. */
  private static void examples(
      Html page, SideBySide found, EvaluationReport one, EvaluationReport other) {
    for (Example example : one.examples()) {
      Optional<Example> same =
          other.examples().stream().filter(e -> e.qid().equals(example.qid())).findFirst();
      same.ifPresent(
          match -> {
            page.open("details", Map.of("class", "example")).element("summary", example.query());
            page.open("div", "sides");
            ExampleSection.side(page, found.one(), EvaluationReport.MODEL, one, example);
            ExampleSection.side(page, found.other(), EvaluationReport.MODEL, other, match);
            page.close("div").close("details");
          });
    }
  }
}
