package io.reasonrank.pipeline.kubernetes;

import static io.reasonrank.pipeline.Golden.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.pipeline.Samples;
import io.reasonrank.pipeline.plan.RerankerModel;
import io.reasonrank.pipeline.plan.ResolvedInputs;
import io.reasonrank.pipeline.plan.StagePlan;
import io.reasonrank.pipeline.plan.StagePlanner;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KubernetesRendererTest {
  private static final String DIGEST = "sha256:" + "a".repeat(64);
  private static final Path FOLDER = Path.of("src/test/resources/KubernetesRendererTest");
  private static final RenderSettings SETTINGS =
      new RenderSettings("stage:test", "function:test", "reasonrank-stage");

  @Test
  void quickstartAsTheOperatorWouldCreateIt() throws Exception {
    var printer = new ManifestPrinter(SETTINGS, new ServingPlatform.Deployment());
    assertGolden(
        "KubernetesRendererTest/quickstart.golden.yaml",
        printer.yaml(Samples.read(Samples.QUICKSTART)));
  }

  @Test
  void podSettingsOwnerQueueAndSuspensionReachTheJob() throws Exception {
    SFTRun run = Samples.read(FOLDER.resolve("pod.yaml"), SFTRun.class);
    run.getMetadata().setUid("0f0e0d0c-1111-2222-3333-444455556666");
    var plan = (StagePlan) new StagePlanner().plan(run, ResolvedInputs.none());
    var children = new KubernetesRenderer(SETTINGS).render(run, plan.stages().getFirst(), 2);
    assertThat(children.job().getMetadata().getName()).isEqualTo("pods-0f0e0-sft-2");
    assertThat(children.spec().getMetadata().getName()).isEqualTo("pods-0f0e0-sft-2");
    assertGolden(
        "KubernetesRendererTest/pod.golden.yaml",
        new KubernetesSerialization().asYaml(children.job()));
  }

  @Test
  void verlOnSeveralMachinesIsARayJob() throws Exception {
    RLRun run = Samples.read(FOLDER.resolve("ray.yaml"), RLRun.class);
    run.getMetadata().setUid("0f0e0d0c-1111-2222-3333-444455556666");
    var plan = (StagePlan) new StagePlanner().plan(run, ResolvedInputs.none());
    var training = new KubernetesRenderer(SETTINGS).render(run, plan.stages().getFirst(), 1);
    assertThat(Delegate.of(annotations(training.job()))).isPresent();
    assertGolden(
        "KubernetesRendererTest/ray.golden.yaml",
        new KubernetesSerialization().asYaml(new RayJobs().of(training.job())));
    var export = new KubernetesRenderer(SETTINGS).render(run, plan.stages().get(1), 1);
    assertThat(Delegate.of(annotations(export.job()))).isEmpty();
  }

  private static java.util.Map<String, String> annotations(HasMetadata object) {
    return object.getMetadata().getAnnotations();
  }

  @Test
  void llamaFactoryOnSeveralMachinesIsAJobSet() throws Exception {
    SFTRun run = Samples.read(FOLDER.resolve("jobset.yaml"), SFTRun.class);
    run.getMetadata().setUid("0f0e0d0c-1111-2222-3333-444455556666");
    var plan = (StagePlan) new StagePlanner().plan(run, ResolvedInputs.none());
    var training = new KubernetesRenderer(SETTINGS).render(run, plan.stages().getFirst(), 1);
    assertThat(Delegate.kindOf(plan.stages().getFirst())).isEqualTo("JobSet");
    assertGolden(
        "KubernetesRendererTest/jobset.golden.yaml",
        new KubernetesSerialization().asYaml(new JobSets().of(training.job())));
    assertThat(Delegate.kindOf(plan.stages().get(1))).isEqualTo("Job");
  }

  @ParameterizedTest
  @CsvSource({"Completed, True, Complete", "Failed, True, Failed", "Suspended, False, ''"})
  void jobSetIsSeenAsAJob(String condition, String status, String end) {
    var set =
        new KubernetesSerialization()
            .unmarshal(
                """
                apiVersion: jobset.x-k8s.io/v1alpha2
                kind: JobSet
                metadata:
                  name: a
                  uid: u
                  creationTimestamp: 2026-01-01T00:00:00Z
                  annotations: {reasonrank.io/jobset-nodes: "2"}
                spec: {suspend: false}
                status:
                  replicatedJobsStatus: [{name: node, ready: 1}]
                  conditions:
                  - type: %s
                    status: "%s"
                    reason: Why
                    message: because
                    lastTransitionTime: 2026-01-01T00:01:00Z
                """
                    .formatted(condition, status),
                GenericKubernetesResource.class);
    var view = new JobSets().view(set);
    assertThat(view.getMetadata().getUid()).isEqualTo("u");
    assertThat(view.getSpec().getParallelism()).isEqualTo(2);
    assertThat(view.getStatus().getReady()).isEqualTo(1);
    assertThat(view.getStatus().getStartTime())
        .isEqualTo(condition.equals("Suspended") ? "2026-01-01T00:01:00Z" : "2026-01-01T00:00:00Z");
    assertThat(view.getStatus().getConditions())
        .extracting(JobCondition::getType)
        .isEqualTo(end.isEmpty() ? List.of() : List.of(end));
  }

  @ParameterizedTest
  @CsvSource({
    "Initializing, '', ''",
    "Running, RUNNING, ''",
    "Suspended, '', ''",
    "Complete, SUCCEEDED, Complete",
    "Complete, FAILED, Failed",
    "Complete, STOPPED, Failed",
    "Failed, '', Failed"
  })
  void rayJobIsSeenAsAJob(String deployment, String job, String end) {
    var ray =
        new KubernetesSerialization()
            .unmarshal(
                """
                apiVersion: ray.io/v1
                kind: RayJob
                metadata: {name: a, uid: u, annotations: {reasonrank.io/ray-nodes: "2"}}
                spec: {suspend: false}
                status:
                  startTime: 2026-01-01T00:00:00Z
                  jobDeploymentStatus: "%s"
                  jobStatus: "%s"
                  reason: AppFailed
                """
                    .formatted(deployment, job),
                GenericKubernetesResource.class);
    var view = new RayJobs().view(ray);
    assertThat(view.getMetadata().getUid()).isEqualTo("u");
    assertThat(view.getSpec().getParallelism()).isEqualTo(2);
    assertThat(view.getStatus().getReady()).isEqualTo(deployment.equals("Running") ? 1 : 0);
    assertThat(view.getStatus().getConditions())
        .extracting(JobCondition::getType)
        .isEqualTo(end.isEmpty() ? List.of() : List.of(end));
  }

  static List<ServingPlatform> platforms() {
    return List.of(
        new ServingPlatform.Deployment(),
        new ServingPlatform.Keda("http://prometheus.monitoring:9090"),
        new ServingPlatform.Knative());
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void rerankerServesItsModel(ServingPlatform platform) throws Exception {
    String name = platform.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    String yaml =
        render("reranker.yaml", platform).stream()
            .map(new KubernetesSerialization()::asYaml)
            .collect(Collectors.joining());
    assertGolden("KubernetesRendererTest/reranker-" + name + ".golden.yaml", yaml);
  }

  private static List<HasMetadata> render(String file, ServingPlatform platform) {
    Reranker reranker = Samples.read(FOLDER.resolve(file), Reranker.class);
    var model = new Input("pvc://models/support/model", DIGEST);
    return new RerankerRenderer(SETTINGS).render(reranker, model, platform);
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void fixedNumberOfReplicasHasNoScaler(ServingPlatform platform) {
    assertThat(render("fixed.yaml", platform))
        .extracting(HasMetadata::getKind)
        .doesNotContain("HorizontalPodAutoscaler", "ScaledObject");
  }

  @Test
  void knativeSwitchesThatAPodNeedsAreNamed() {
    var service =
        (GenericKubernetesResource)
            render("switches.yaml", new ServingPlatform.Knative()).getFirst();
    assertThat(KnativeFeatures.missing(service, Map.of()))
        .containsExactly(
            "kubernetes.podspec-nodeselector",
            "kubernetes.podspec-persistent-volume-claim",
            "kubernetes.podspec-priorityclassname",
            "kubernetes.podspec-runtimeclassname",
            "kubernetes.podspec-tolerations",
            "kubernetes.podspec-volumes-image");
    assertThat(
            KnativeFeatures.missing(
                service,
                Map.of(
                    "kubernetes.podspec-nodeselector", "Enabled",
                    "kubernetes.podspec-tolerations", "allowed",
                    "kubernetes.podspec-priorityclassname", "disabled")))
        .doesNotContain("kubernetes.podspec-nodeselector", "kubernetes.podspec-tolerations")
        .contains("kubernetes.podspec-priorityclassname");
  }

  @Test
  void rerankerWithoutModelServesNothing() {
    Reranker reranker = Samples.read(Samples.QUICKSTART, Reranker.class);
    assertThat(RerankerModel.of(reranker, ResolvedInputs.none())).isEmpty();
  }

  @Test
  void longestNameOfTheLongestStageFits() {
    assertThat(ChildName.of("n".repeat(40), "12345678-", "evaluate", 999)).hasSizeLessThan(64);
    assertThatThrownBy(() -> ChildName.of("n".repeat(60), "12345678-", "evaluate", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shorter name");
  }
}
