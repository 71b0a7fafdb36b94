package io.reasonrank.cli.report;

import io.reasonrank.cli.run.FinishedStage;
import io.reasonrank.cli.run.RunSummary;
import io.reasonrank.pipeline.plan.RunOutputs;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.report.EvaluationReport;
import java.util.LinkedHashMap;
import java.util.Map;

/** The evaluations of a run. */
final class Evaluations {
  private Evaluations() {}

  /** By run, such as {@code SFTRun/quickstart-sft}, in the order in which they were done. */
  static Map<String, EvaluationReport> of(RunSummary summary) {
    var evaluations = new LinkedHashMap<String, EvaluationReport>();
    for (FinishedStage stage : summary.stages()) {
      if (stage.stage().equals(RunOutputs.EVALUATE)) {
        evaluations.put(
            stage.run().kind() + "/" + stage.run().name(),
            Json.read(stage.output().resolve(EvaluationReport.FILE_NAME), EvaluationReport.class));
      }
    }
    return evaluations;
  }
}
