package io.reasonrank.pipeline.plan;

import io.reasonrank.api.v1alpha1.Retention;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.stage.spec.CleanParameters;
import io.reasonrank.stage.spec.StageSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is deleted of a run's outputs when the run goes; in the run's own kind of pod. */
public final class RetentionPlan {
  private RetentionPlan() {}

  /** The stage that cleans up, or empty where all stays. */
  public static Optional<PlannedStage> of(Run<?> run) {
    List<String> directories = going(run).stream().map(RunOutputs::directory).distinct().toList();
    return directories.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new PlannedStage(
                new StageSpec(
                    StageSpec.SCHEMA,
                    RunOutputs.CLEAN,
                    RunKey.of(run).ref(),
                    run.getSpec().seed(),
                    Map.of(),
                    RunOutputs.of(run, RunOutputs.CLEAN),
                    new CleanParameters(directories))));
  }

  /** Stages whose outputs go. */
  private static List<String> going(Run<?> run) {
    String first =
        switch (run) {
          case SynthesisJob job -> RunOutputs.LABEL;
          case SFTRun sft -> RunOutputs.SFT;
          default -> RunOutputs.RL;
        };
    return switch (retention(run)) {
      case ALL -> List.of();
      case ARTIFACT -> List.of(first);
      case NOTHING ->
          run instanceof SynthesisJob
              ? List.of(first, RunOutputs.FINALIZE)
              : List.of(first, RunOutputs.EXPORT, RunOutputs.EVALUATE);
    };
  }

  /** Runs from before there was a choice have none. */
  private static Retention retention(Run<?> run) {
    Retention retention = run.getSpec().retention();
    return retention == null ? Retention.ALL : retention;
  }
}
