package io.reasonrank.operator.reranker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.operator.reranker.Preflight.Obstacle;
import io.reasonrank.pipeline.kubernetes.ServingPlatform;
import io.reasonrank.pipeline.manifest.ManifestReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
  private static final ServingPlatform DEPLOYMENT = new ServingPlatform.Deployment();
  private static final ServedPlatforms WITH_KEDA =
      new ServedPlatforms(false, true, Optional.empty());

  @TempDir Path folder;

  private Reranker reranker(String spec) throws Exception {
    Path file = folder.resolve("reranker.yaml");
    Files.writeString(
        file,
        "apiVersion: reasonrank.io/v1alpha1\nkind: Reranker\nmetadata: {name: support}\nspec: "
            + spec);
    return (Reranker) new ManifestReader().read(List.of(file)).resources().getFirst();
  }

  private static ResourceQuota quota(String resource, String amount) {
    return new ResourceQuotaBuilder()
        .withNewMetadata()
        .withName("team")
        .endMetadata()
        .withNewSpec()
        .withHard(Map.of(resource, new Quantity(amount)))
        .endSpec()
        .build();
  }

  private List<Obstacle> look(String spec, List<ResourceQuota> quotas, @Nullable Long took)
      throws Exception {
    return Preflight.obstacles(reranker(spec), ServedPlatforms.plain(), DEPLOYMENT, quotas, took);
  }

  @Test
  void quotaThatTheMostReplicasDoNotFitIsNamed() throws Exception {
    String spec = "{autoscaling: {maxReplicas: 4}, pod: {cpu: 500m, accelerators: {count: 2}}}";
    assertThat(look(spec, List.of(quota("requests.nvidia.com/gpu", "6")), null))
        .extracting(Obstacle::message)
        .containsExactly("ResourceQuota team allows 6 requests.nvidia.com/gpu; 4 replicas need 8");
    assertThat(look(spec, List.of(quota("limits.cpu", "1900m")), null))
        .extracting(Obstacle::reason)
        .containsExactly("Quota");
    assertThat(look(spec, List.of(quota("pods", "3")), null)).hasSize(1);
    assertThat(look(spec, List.of(quota("limits.cpu", "2"), quota("memory", "1")), null)).isEmpty();
  }

  @Test
  void rolloutNearItsDeadlineIsTold() throws Exception {
    String spec = "{replicas: 1, startupSeconds: 100}";
    assertThat(look(spec, List.of(), 50L)).isEmpty();
    assertThat(look(spec, List.of(), 51L))
        .extracting(Obstacle::reason)
        .containsExactly("SlowStart");
  }

  @Test
  void scalingByCpuWithoutRequestAndToZeroAreTold() throws Exception {
    assertThat(look("{}", List.of(), null))
        .extracting(Obstacle::reason)
        .containsExactly("NoCpuRequest");
    assertThat(Preflight.obstacles(reranker("{}"), WITH_KEDA, DEPLOYMENT, List.of(), null))
        .first()
        .satisfies(obstacle -> assertThat(obstacle.message()).contains("KEDA"));
    assertThat(look("{autoscaling: {minReplicas: 0}, pod: {cpu: \"1\"}}", List.of(), null))
        .extracting(Obstacle::reason)
        .containsExactly("NoScaleToZero");
    assertThat(
            Preflight.obstacles(
                reranker("{autoscaling: {minReplicas: 0}}"),
                new ServedPlatforms(true, false, Optional.empty()),
                new ServingPlatform.Knative(),
                List.of(),
                null))
        .isEmpty();
  }
}
