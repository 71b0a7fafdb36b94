package io.reasonrank.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Metric;
import io.reasonrank.ranking.metric.Metrics;
import io.reasonrank.ranking.trec.Qrels;
import io.reasonrank.ranking.trec.Run;
import io.reasonrank.ranking.trec.TrecWarning;
import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whatever a run or qrels file holds: lines are read or warned about, and measures stay sane. */
public final class TrecFuzzer {
  private static final List<Metric> METRICS =
      Metrics.byNames("ndcg_cut_10,recall_10,map,recip_rank,P_5");

  private TrecFuzzer() {}

  public static void fuzzerTestOneInput(FuzzedDataProvider data) throws IOException {
    String qrelsFile = data.consumeString(data.remainingBytes() / 2);
    String runFile = data.consumeRemainingAsString();
    Qrels qrels = Qrels.read(new StringReader(qrelsFile), "qrels", TrecFuzzer::check);
    Run run = Run.read(new StringReader(runFile), "run", TrecFuzzer::check);
    Map<String, Map<String, Double>> grouped = new LinkedHashMap<>();
    if (Run.readGrouped(new StringReader(runFile), "run", TrecFuzzer::check, grouped::put)) {
      Check.that(grouped.equals(run.byQuery()), "a grouped run reads differently");
    }
    run.byQuery().forEach((query, scores) -> measure(scores, qrels.of(query)));
  }

  private static void check(TrecWarning warning) {
    Check.that(warning.line() > 0 && !warning.problem().isBlank(), "a warning without its place");
  }

  private static void measure(Map<String, Double> scores, Map<String, Integer> grades) {
    Judged judged = Judged.ofScores(scores, grades);
    for (Metric metric : METRICS) {
      double value = metric.of(judged);
      Check.that(value >= 0 && value <= 1 + 1e-12, metric.name() + " is " + value);
    }
  }
}
