package io.reasonrank.promotion.gate;

import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.stage.spec.GateParameters;
import java.util.List;

/** The gates of a Reranker, in the order in which people read them. */
public final class Gates {
  private Gates() {}

  /** Gates with the thresholds of {@code spec.gates}. */
  public static List<Gate> of(RerankerSpec.Gates thresholds) {
    return of(thresholds(thresholds));
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
        gates.maxSecondsRatio());
  }

  /** Gates with thresholds as a stage is given them. */
  public static List<Gate> of(GateParameters.Thresholds thresholds) {
    return List.of(
        new ExportTruth(),
        new Provenance(),
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
