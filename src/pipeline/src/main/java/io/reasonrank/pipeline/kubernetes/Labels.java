package io.reasonrank.pipeline.kubernetes;

import io.reasonrank.stage.spec.StageSpec.RunRef;
import java.util.Map;
import java.util.TreeMap;

/** Labels of children. */
public final class Labels {
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String KIND = "reasonrank.io/kind";
  public static final String NAME = "reasonrank.io/name";
  public static final String STAGE = "reasonrank.io/stage";
  public static final String ATTEMPT = "reasonrank.io/attempt";
  public static final String QUEUE = "kueue.x-k8s.io/queue-name";

  /** Annotation of pods: the model that they serve. */
  public static final String MODEL_DIGEST = "reasonrank.io/model-digest";

  /** Value of {@link #KIND} at what serves a candidate: no Service of the Reranker selects it. */
  public static final String CANDIDATE_KIND = "RerankerCandidate";

  public static final String OPERATOR = "reasonrank-operator";

  private Labels() {}

  /** Labels of an attempt's children. */
  public static Map<String, String> of(RunRef run, String stage, int attempt) {
    // Sorted, so that equal objects print as equal text.
    return new TreeMap<>(
        Map.of(
            MANAGED_BY, OPERATOR,
            KIND, run.kind(),
            NAME, run.name(),
            STAGE, stage,
            ATTEMPT, Integer.toString(attempt)));
  }
}
