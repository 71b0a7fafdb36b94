package io.reasonrank.pipeline.plan;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SynthesisJob;

/** Where the outputs of a run lie: one directory per stage below {@code spec.output.uri}. */
public final class RunOutputs {
  /** Stage and directory names. */
  public static final String LABEL = "label";

  public static final String FINALIZE = "finalize";
  public static final String SFT = "sft";
  public static final String RL = "rl";
  public static final String EXPORT = "export";
  public static final String EVALUATE = "evaluate";
  public static final String CLEAN = "clean";

  private RunOutputs() {}

  /** The output of a stage of a run. */
  public static String of(Run<?> run, String stage) {
    return of(run.getSpec().output().uri(), stage);
  }

  static String of(String base, String stage) {
    return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
        + "/"
        + directory(stage);
  }

  /** What other resources use of a run: the dataset of a SynthesisJob, the model of the others. */
  public static String artifact(Run<?> run) {
    return of(run, artifactStage(run));
  }

  /** The stage that makes it. */
  public static String artifactStage(Run<?> run) {
    return run instanceof SynthesisJob ? FINALIZE : EXPORT;
  }

  static String directory(String stage) {
    return switch (stage) {
      case LABEL -> "labels";
      case FINALIZE -> "dataset";
      case SFT, RL -> "training";
      case EXPORT -> "model";
      case EVALUATE -> "evaluation";
      case CLEAN -> "cleaned";
      default -> throw new IllegalArgumentException("no stage is called " + stage);
    };
  }
}
