package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.PodRunner;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import io.reasonrank.stage.CleanStage;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.LocalStore;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageOptions;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.StageRunner;
import io.reasonrank.stage.spec.StageSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Outputs after a run's time to live: a real control plane, the real stage, files on this disk. */
@Execution(ExecutionMode.CONCURRENT)
class RetentionOnClusterTest {
  private static final String RUN =
      Yamls.SFT + "  ttlSecondsAfterFinished: 0\n  retention: nothing\n";
  private static final String RERANKER =
      """
      apiVersion: reasonrank.io/v1alpha1
      kind: Reranker
      metadata: {name: support}
      spec:
        model: {fromRun: {kind: SFTRun, name: sft}}
      """;

  @TempDir private Path volumes;

  /** The stage clean as it is; of the others, their outputs. */
  private record Stages(KubernetesClient client, Path volumes) implements PodRunner {
    @Override
    public Running start(Pod pod) {
      StageSpec spec = spec(pod);
      Ended ended;
      try {
        var outcome =
            new StageRunner(options())
                .run(spec, spec.stage().equals("clean") ? new CleanStage() : program(spec));
        ended = new Ended(0, outcome.resultLine());
      } catch (StageException e) {
        ended = new Ended(e.exitCode().code(), String.valueOf(e.getMessage()));
      }
      return new Done(ended);
    }

    private static io.reasonrank.stage.StageProgram program(StageSpec spec) {
      return new io.reasonrank.stage.StageProgram() {
        @Override
        public String stage() {
          return spec.stage();
        }

        @Override
        public StageResult run(io.reasonrank.stage.StageContext context)
            throws java.io.IOException {
          Files.writeString(context.work().resolve("weights"), spec.stage());
          return new StageResult(spec.stage(), Json.object());
        }
      };
    }

    @Override
    public boolean runs(Pod pod) {
      return volume(pod).isPresent(); // what serves has no stage
    }

    private static Optional<Volume> volume(Pod pod) {
      return pod.getSpec().getVolumes().stream()
          .filter(one -> one.getName().equals("spec"))
          .findFirst();
    }

    private StageSpec spec(Pod pod) {
      Volume volume = volume(pod).orElseThrow();
      var named =
          client
              .configMaps()
              .inNamespace(pod.getMetadata().getNamespace())
              .withName(volume.getConfigMap().getName());
      var found = Awaitility.await("ConfigMap").until(named::get, java.util.Objects::nonNull);
      return Json.parse(String.valueOf(found.getData().get("spec.json")), StageSpec.class, "spec");
    }

    private StageOptions options() {
      return new StageOptions(
          new LocalStore(Map.of(LocalStore.OTHERS, volumes)),
          0,
          Optional.empty(),
          Optional.empty(),
          () -> false,
          InstantSource.system(),
          "test");
    }
  }

  private record Done(PodRunner.Ended ended) implements PodRunner.Running {
    @Override
    public String address() {
      return "";
    }

    @Override
    public void awaitReady() {}

    @Override
    public PodRunner.Ended await() {
      return ended;
    }

    @Override
    public void stop() {}
  }

  @Test
  void modelStaysWhileItServesAndGoesWithItsRunAfterwards() throws Exception {
    TestCluster cluster = TestCluster.sharedOrSkip();
    String namespace = cluster.namespace();
    var resources = new Resources(cluster.client(), namespace);
    Path models = Files.createDirectories(volumes.resolve("models"));
    for (String input : java.util.List.of("models/base", "data/set")) {
      Files.writeString(Files.createDirectories(volumes.resolve(input)).resolve("file"), input);
    }
    cluster.kubelet().run(namespace, new Stages(cluster.client(), volumes));
    var reranker =
        cluster
            .client()
            .resource(
                cluster.client().getKubernetesSerialization().unmarshal(RERANKER, Reranker.class))
            .inNamespace(namespace);
    reranker.create();
    try (var operator = InProcessOperator.start(cluster, namespace)) {
      resources.apply(RUN);
      SFTRun kept =
          resources.await(
              SFTRun.class,
              "sft",
              "is kept for the Reranker",
              status ->
                  status.conditions().stream()
                      .anyMatch(condition -> condition.reason().equals("InUse")));
      assertThat(kept.getStatus()).isNotNull();
      assertThat(models.resolve("sft/model/weights")).exists();
      assertThat(resources.attempts()).doesNotContain("clean-1");
      reranker.delete();
      // Nobody is told; the operator asks every ten minutes, or when the run is touched.
      cluster
          .client()
          .resources(SFTRun.class)
          .inNamespace(namespace)
          .withName("sft")
          .edit(
              run -> {
                run.getMetadata().setAnnotations(Map.of("look", "now"));
                return run;
              });
      Awaitility.await("the run is gone")
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  cluster
                          .client()
                          .resources(SFTRun.class)
                          .inNamespace(namespace)
                          .withName("sft")
                          .get()
                      == null);
      assertThat(models.resolve("sft/cleaned/cleaned.json")).exists();
      assertThat(models.resolve("sft/model")).doesNotExist();
      assertThat(models.resolve("sft/training")).doesNotExist();
      assertThat(models.resolve("base/file")).exists();
      assertThat(operator.forgotten()).isEmpty();
    }
    cluster.client().namespaces().withName(namespace).delete();
  }
}
