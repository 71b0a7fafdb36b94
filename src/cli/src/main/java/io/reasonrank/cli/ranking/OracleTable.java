package io.reasonrank.cli.ranking;

import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Ndcg;
import io.reasonrank.ranking.trec.Qrels;
import io.reasonrank.ranking.trec.Run;
import io.reasonrank.reranker.Strategy;
import io.reasonrank.reranker.plan.PlanRun;
import io.reasonrank.reranker.plan.PlanShape;
import io.reasonrank.reranker.plan.Planners;
import io.reasonrank.reranker.plan.WindowPlanner.JudgedWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What each strategy makes of a real first stage when the judge orders a window by its qrels, ties
 * in window order: the most that reranking can gain there, and what it costs.
 */
record OracleTable(Run run, Qrels qrels, PlanShape shape) {

  /** Means over the queries that run and qrels share. */
  private record Row(double ndcg, double calls, double rounds) {}

  String text() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT, "%-10s %8s %8s %8s%n", "strategy", "nDCG@10", "calls", "rounds"));
    for (Strategy strategy : Strategy.values()) {
      Row row = mean(strategy);
      table.append(
          String.format(
              Locale.ROOT,
              "%-10s %8.4f %8.1f %8.1f%n",
              strategy.wireName(),
              row.ndcg,
              row.calls,
              row.rounds));
    }
    return table.toString();
  }

  private Row mean(Strategy strategy) {
    List<Row> rows = new ArrayList<>();
    for (String query : run.byQuery().keySet()) {
      if (qrels.byQuery().containsKey(query)) {
        rows.add(row(strategy, run.ranking(query), qrels.of(query)));
      }
    }
    return new Row(
        rows.stream().mapToDouble(Row::ndcg).average().orElse(0),
        rows.stream().mapToDouble(Row::calls).average().orElse(0),
        rows.stream().mapToDouble(Row::rounds).average().orElse(0));
  }

  private Row row(Strategy strategy, List<String> documents, Map<String, Integer> grades) {
    List<Integer> byPosition =
        documents.stream().map(document -> grades.getOrDefault(document, 0)).toList();
    PlanRun plan =
        PlanRun.of(
            Planners.of(strategy), documents.size(), shape, window -> judge(window, byPosition));
    List<String> ranked = plan.ranking().stream().map(documents::get).toList();
    return new Row(new Ndcg(10).of(Judged.of(ranked, grades)), plan.calls(), plan.rounds());
  }

  private static JudgedWindow judge(List<Integer> window, List<Integer> grades) {
    List<Integer> order =
        window.stream()
            .sorted(Comparator.comparing((Integer at) -> grades.get(at)).reversed())
            .toList();
    return new JudgedWindow(
        order, order.stream().map(at -> grades.get(at) > 0 ? 1.0 : 0.0).toList());
  }
}
