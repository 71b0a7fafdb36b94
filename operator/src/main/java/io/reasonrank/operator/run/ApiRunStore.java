package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.pipeline.plan.RunKey;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs through the API; every write is tied to the version that was read. */
final class ApiRunStore implements RunStore, RunOutputsReader {
  private final KubernetesClient client;

  ApiRunStore(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Run<?> writeStatus(Run<?> run, RunStatus status) {
    Run<?> copy = client.getKubernetesSerialization().clone(run);
    copy.setStatus(status);
    return client.resource(copy).updateStatus();
  }

  @Override
  public void delete(Run<?> run) {
    client.resource(run).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
  }

  @Override
  public Optional<Input> output(RunKey key) {
    Run<?> run = find(key);
    if (run == null || run.getStatus() == null) {
      return Optional.empty();
    }
    RunStatus.Artifact artifact = run.getStatus().artifact();
    boolean succeeded = Conditions.isTrue(run.getStatus().conditions(), StatusFactory.SUCCEEDED);
    return succeeded && artifact != null
        ? Optional.of(new Input(artifact.uri(), artifact.digest() == null ? "" : artifact.digest()))
        : Optional.empty();
  }

  private @Nullable Run<?> find(RunKey key) {
    return switch (key.kind()) {
      case "SynthesisJob" -> get(SynthesisJob.class, key);
      case "SFTRun" -> get(SFTRun.class, key);
      case "RLRun" -> get(RLRun.class, key);
      default -> throw new IllegalArgumentException(key + " is not a run");
    };
  }

  private <R extends Run<?>> @Nullable R get(Class<R> type, RunKey key) {
    return client.resources(type).inNamespace(key.namespace()).withName(key.name()).get();
  }
}
