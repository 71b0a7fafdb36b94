package io.reasonrank.pipeline.plan;

import io.reasonrank.api.v1alpha1.BaseModel;
import io.reasonrank.api.v1alpha1.DatasetReference;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.api.v1alpha1.TrainingSpec;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.Optional;

/**
 * Turns a run into its stages. Pure: the same resource and inputs give the same plan, on a laptop
 * and in the operator.
 *
 * <p>Plan again as stages finish: digests that became known then stand in the specs of the stages
 * after them.
 */
public final class StagePlanner {

  /**
   * Plans a run whose defaults are filled in.
   *
   * @return the stages, or what the run waits for
   */
  public Planning plan(Run<?> run, ResolvedInputs inputs) {
    return switch (run) {
      case SynthesisJob job -> new SynthesisPlan(job).plan();
      case SFTRun sft -> plan(sft, sft.getSpec(), inputs);
      case RLRun rl -> plan(rl, rl.getSpec(), inputs);
    };
  }

  private static Planning plan(Run<?> run, TrainingSpec spec, ResolvedInputs inputs) {
    Optional<Input> base = base(run, spec.baseModel(), inputs);
    if (base.isEmpty()) {
      return waiting(run, RunGraph.key(run, spec.baseModel()));
    }
    Optional<Input> dataset = dataset(run, spec.dataset(), inputs);
    if (dataset.isEmpty()) {
      return waiting(run, RunGraph.key(run, spec.dataset()));
    }
    return new TrainingPlan(run, spec, base.get(), dataset.get(), inputs).plan();
  }

  private static Optional<Input> base(Run<?> run, BaseModel model, ResolvedInputs inputs) {
    String uri = model.uri();
    return uri == null
        ? inputs.output(RunGraph.key(run, model))
        : Optional.of(new Input(uri, orEmpty(model.digest())));
  }

  private static Optional<Input> dataset(
      Run<?> run, DatasetReference dataset, ResolvedInputs inputs) {
    String uri = dataset.uri();
    return uri == null
        ? inputs.output(RunGraph.key(run, dataset))
        : Optional.of(new Input(uri, orEmpty(dataset.digest())));
  }

  private static NotYet waiting(Run<?> run, RunKey other) {
    return new NotYet(RunKey.of(run) + " waits for the output of " + other);
  }

  static String orEmpty(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "" : text;
  }
}
