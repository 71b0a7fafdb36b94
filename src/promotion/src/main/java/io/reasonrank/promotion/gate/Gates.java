package io.reasonrank.promotion.gate;

import io.fabric8.kubernetes.api.model.Quantity;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.stage.spec.GateParameters;
import java.util.List;

/** The gates of a Reranker, in the order in which people read them. */
public final class Gates {
  private Gates() {}

  /**
   * Gates with the thresholds of {@code spec.gates}, for a model that is served on this machine.
   */
  public static List<Gate> of(RerankerSpec spec) {
    GateParameters.Target target = target(spec);
    return of(
        thresholds(spec.gates()),
        new GateParameters.Target(target.engine(), target.window(), target.maxResponseTokens(), 0));
  }

  /** Where a model would serve, as the gate stage reads it. */
  public static GateParameters.Target target(RerankerSpec spec) {
    String memory = spec.pod() == null ? null : spec.pod().memory();
    return new GateParameters.Target(
        spec.engine().type().wireName(),
        spec.strategy().window(),
        spec.strategy().maxResponseTokens(),
        memory == null ? 0 : new Quantity(memory).getNumericalAmount().longValue());
  }

  /** {@code spec.gates} as the gate stage reads it. */
  public static GateParameters.Thresholds thresholds(RerankerSpec.Gates gates) {
    return new GateParameters.Thresholds(
        gates.metric(),
        gates.minImprovement(),
        gates.level(),
        gates.nonInferiorityMargin(),
        gates.sliceFloor(),
        gates.minSliceQueries(),
        gates.minQueries(),
        gates.formatValidity(),
        gates.maxTokensRatio(),
        gates.maxSecondsRatio(),
        gates.requireDecontamination());
  }

  /** Gates with thresholds as a stage is given them. */
  public static List<Gate> of(GateParameters.Thresholds thresholds, GateParameters.Target target) {
    return List.of(
        new ExportTruth(),
        new Provenance(),
        new Decontamination(thresholds.requireDecontamination()),
        new Preflight(target),
        new Quality(
            thresholds.metric(),
            thresholds.minImprovement(),
            thresholds.level(),
            thresholds.nonInferiorityMargin(),
            thresholds.minQueries()),
        new Slices(thresholds.metric(), thresholds.sliceFloor(), thresholds.minSliceQueries()),
        new FormatValidity(thresholds.formatValidity()),
        new Cost(thresholds.maxTokensRatio(), thresholds.maxSecondsRatio()));
  }
}
