package io.reasonrank.pipeline.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.reasonrank.stage.spec.StageSpec;

/**
 * Names a run.
 *
 * @param kind SynthesisJob, SFTRun or RLRun
 * @param namespace its namespace, {@link #DEFAULT_NAMESPACE} where none is given
 * @param name its name
 */
public record RunKey(String kind, String namespace, String name) {
  /** Stands for an absent namespace, as on a laptop. */
  public static final String DEFAULT_NAMESPACE = "default";

  /** The key of a resource. */
  public static RunKey of(HasMetadata resource) {
    String namespace = resource.getMetadata().getNamespace();
    return new RunKey(
        resource.getKind(),
        namespace == null ? DEFAULT_NAMESPACE : namespace,
        resource.getMetadata().getName());
  }

  /** The same run as {@code spec.json} names it. */
  public StageSpec.RunRef ref() {
    return new StageSpec.RunRef(kind, namespace, name);
  }

  @Override
  public String toString() {
    return kind + "/" + name;
  }
}
