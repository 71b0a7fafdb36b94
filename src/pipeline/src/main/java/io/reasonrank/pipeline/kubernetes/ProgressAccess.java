package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.pipeline.plan.RunKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What lets the pods of an attempt report: an address, and a Secret with the run's token. */
record ProgressAccess(Optional<ProgressTarget> target, Run<?> run, String stage, int attempt) {
  private static final String KEY = "token";
  private static final int UID_CHARACTERS = 5;

  private boolean isClosed() {
    return target.isEmpty() || run.getMetadata().getUid() == null;
  }

  private String name() {
    ObjectMeta metadata = run.getMetadata();
    String uid = metadata.getUid().replace("-", "").substring(0, UID_CHARACTERS);
    return metadata.getName() + "-" + uid + "-progress";
  }

  Optional<Secret> secret() {
    if (isClosed()) {
      return Optional.empty();
    }
    return target.map(
        found ->
            new SecretBuilder()
                .withNewMetadata()
                .withName(name())
                .withNamespace(run.getMetadata().getNamespace())
                .addToLabels(Labels.MANAGED_BY, Labels.OPERATOR)
                .addToLabels(Labels.NAME, run.getMetadata().getName())
                .endMetadata()
                .withImmutable(true)
                .withStringData(Map.of(KEY, found.tokens().apply(run.getMetadata().getUid())))
                .build());
  }

  List<EnvVar> environment() {
    if (isClosed()) {
      return List.of();
    }
    return target.stream().flatMap(found -> List.of(address(found), token()).stream()).toList();
  }

  private EnvVar address(ProgressTarget found) {
    RunKey key = RunKey.of(run);
    String uid = run.getMetadata().getUid();
    return new EnvVarBuilder()
        .withName("REASONRANK_PROGRESS_URL")
        .withValue(found.address(key.kind(), key.namespace(), key.name(), uid, stage, attempt))
        .build();
  }

  private EnvVar token() {
    return new EnvVarBuilder()
        .withName("REASONRANK_PROGRESS_TOKEN")
        .withNewValueFrom()
        .withNewSecretKeyRef(KEY, name(), true) // a run without it works, only silently
        .endValueFrom()
        .build();
  }
}
