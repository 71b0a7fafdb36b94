package io.reasonrank.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.promotion.canary.CanaryReport;
import io.reasonrank.stage.report.DatasetFunnel;
import io.reasonrank.stage.report.EvaluationReport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a report shows.
 *
 * @param datasets funnels by SynthesisJob
 * @param trainings curves of the trainings, in the order in which they ran
 * @param evaluations by run, such as {@code SFTRun/quickstart-sft}, each after the run that it
 *     starts from
 * @param promotions decisions by Reranker
 * @param timings of every stage, in order
 */
record ReportData(
    List<Dataset> datasets,
    List<Training> trainings,
    Map<String, EvaluationReport> evaluations,
    List<Promotion> promotions,
    List<Timing> timings) {
  ReportData {
    datasets = List.copyOf(datasets);
    trainings = List.copyOf(trainings);
    evaluations = Collections.unmodifiableMap(new LinkedHashMap<>(evaluations));
    promotions = List.copyOf(promotions);
    timings = List.copyOf(timings);
  }

  /** What became of the sources of a SynthesisJob. */
  record Dataset(String name, DatasetFunnel funnel) {}

  /**
   * One training.
   *
   * @param run for example {@code RLRun/quickstart-rl}
   * @param steps its {@code metrics.jsonl}
   */
  record Training(String run, List<Step> steps) {
    Training {
      steps = List.copyOf(steps);
    }

    boolean hasMetric(String metric) {
      return steps.stream().anyMatch(step -> step.values().containsKey(metric));
    }
  }

  /** A line of {@code metrics.jsonl}. */
  record Step(int step, Map<String, Double> values) {
    Step {
      values = Map.copyOf(values);
    }
  }

  /**
   * What a Reranker serves, and why.
   *
   * @param decision as {@code promotion} writes it: candidates with the verdict of every gate
   */
  record Promotion(
      String reranker, String summary, JsonNode decision, Optional<CanaryReport> canary) {}

  /**
   * How long a stage took.
   *
   * @param seconds 0 where that is not known
   */
  record Timing(String run, String stage, int shard, double seconds, boolean reused) {}
}
