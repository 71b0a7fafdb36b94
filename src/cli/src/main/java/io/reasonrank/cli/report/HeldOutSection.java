package io.reasonrank.cli.report;

import io.reasonrank.ranking.stats.Comparison;
import io.reasonrank.stage.report.EvaluationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What training did to queries that it never saw. */
final class HeldOutSection {
  private static final double SURE = 0.01;

  private final Map<String, EvaluationReport> evaluations;
  private final Systems systems;

  HeldOutSection(Map<String, EvaluationReport> evaluations) {
    this.evaluations = evaluations;
    this.systems = new Systems(evaluations);
  }

  Html render() {
    Html html = new Html();
    if (systems.all().isEmpty()) {
      return html;
    }
    html.open("section", "").element("h2", "Held-out ranking quality");
    html.open("ul", "findings");
    findings().forEach(finding -> html.element("li", finding));
    html.close("ul").open("div", "charts").add(bars().render()).close("div");
    html.element("h3", "Systems").table(SYSTEM_HEAD, systemRows());
    html.element("h3", "Paired differences").table(COMPARISON_HEAD, comparisonRows());
    return domains(html).close("section");
  }

  private static final List<String> SYSTEM_HEAD =
      List.of(
          "system", "queries", "nDCG@10", "95 % interval", "well-formed", "s / query", "tokens");

  private static final List<String> COMPARISON_HEAD =
      List.of("comparison", "metric", "difference", "95 % interval", "p");

  private BarChart bars() {
    List<BarChart.Bar> bars = new ArrayList<>();
    for (Systems.Named system : systems.all()) {
      system
          .mean()
          .ifPresent(
              mean ->
                  bars.add(
                      new BarChart.Bar(
                          system.name(),
                          mean.meanDifference(),
                          mean.low(),
                          mean.high(),
                          system.trained())));
    }
    return new BarChart("Held-out nDCG@10", bars);
  }

  /** One sentence per run: does it beat what it started from, and how sure is that. */
  private List<String> findings() {
    List<String> findings = new ArrayList<>();
    evaluations.forEach(
        (run, report) ->
            againstBase(report)
                .ifPresent(c -> findings.add(finding(Systems.label(run, evaluations), c))));
    return findings;
  }

  private static Optional<EvaluationReport.Comparison> againstBase(EvaluationReport report) {
    return report.comparisons().stream()
        .filter(c -> c.metric().equals(Systems.METRIC))
        .filter(c -> c.system().equals(EvaluationReport.MODEL))
        .filter(c -> c.baseline().equals(EvaluationReport.BASE))
        .findFirst();
  }

  private static String finding(String name, EvaluationReport.Comparison c) {
    String verdict =
        c.pValue() >= SURE
            ? "makes no clear difference to"
            : c.meanDifference() > 0 ? "is better than" : "is worse than";
    return name
        + " "
        + verdict
        + " the model it started from: nDCG@10 "
        + Figures.difference(c.meanDifference())
        + " (95 % interval "
        + interval(c.lower(), c.upper())
        + ", p "
        + (c.pValue() < 0.001 ? "" : "= ")
        + Figures.pValue(c.pValue())
        + ").";
  }

  private static String interval(double low, double high) {
    return Figures.difference(low) + " to " + Figures.difference(high);
  }

  private List<List<String>> systemRows() {
    List<List<String>> rows = new ArrayList<>();
    for (Systems.Named system : systems.all()) {
      system.mean().ifPresent(mean -> rows.add(systemRow(system, mean)));
    }
    return rows;
  }

  private static List<String> systemRow(Systems.Named system, Comparison mean) {
    boolean generates = system.result().tokensPerQuery() > 0;
    double seconds = system.result().secondsPerQuery();
    return List.of(
        system.name(),
        "" + mean.queries(),
        Figures.metric(mean.meanDifference()),
        Figures.metric(mean.low()) + " to " + Figures.metric(mean.high()),
        generates ? Figures.percent(system.result().formatValidity()) : "",
        seconds > 0 ? Figures.metric(seconds) : "",
        generates ? Math.round(system.result().tokensPerQuery()) + "" : "");
  }

  private List<List<String>> comparisonRows() {
    List<List<String>> rows = new ArrayList<>();
    evaluations.forEach(
        (run, report) -> {
          String label = Systems.label(run, evaluations);
          report
              .comparisons()
              .forEach(
                  c ->
                      rows.add(
                          List.of(
                              named(c.system(), label) + " vs " + named(c.baseline(), label),
                              c.metric(),
                              Figures.difference(c.meanDifference()),
                              interval(c.lower(), c.upper()),
                              Figures.pValue(c.pValue()))));
        });
    return rows;
  }

  /** In a run's own report its model is {@code model} and what it started from is {@code base}. */
  private static String named(String system, String label) {
    return switch (system) {
      case EvaluationReport.MODEL -> label;
      case EvaluationReport.BASE -> "its base";
      case EvaluationReport.BM25 -> "BM25";
      default -> system;
    };
  }

  private Html domains(Html html) {
    Map<String, String> domains = evaluations.values().iterator().next().domains();
    if (domains.isEmpty()) {
      return html;
    }
    List<String> head = new ArrayList<>(List.of("domain", "queries"));
    systems.all().forEach(system -> head.add(system.name()));
    List<List<String>> rows = new ArrayList<>();
    systems
        .byDomain(domains)
        .forEach(
            (domain, means) -> {
              List<String> row = new ArrayList<>();
              row.add(domain);
              row.add("" + domains.values().stream().filter(domain::equals).count());
              means.forEach(mean -> row.add(mean.map(Figures::metric).orElse("")));
              rows.add(row);
            });
    return html.element("h3", "nDCG@10 by domain").table(head, rows);
  }
}
