package io.reasonrank.api.v1alpha1;

import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import org.jspecify.annotations.Nullable;

/**
 * A resource that runs once and then rests for good.
 *
 * @param <S> its spec
 */
public abstract sealed class Run<S extends RunSpec> extends CustomResource<S, RunStatus>
    implements Namespaced permits SynthesisJob, SFTRun, RLRun {
  private static final long serialVersionUID = 1L;

  @Required
  @Override
  public S getSpec() {
    return super.getSpec();
  }

  // Records have no empty form, so nothing is made up before the YAML is read.
  @Override
  protected @Nullable S initSpec() {
    return null;
  }

  @Override
  protected @Nullable RunStatus initStatus() {
    return null;
  }
}
