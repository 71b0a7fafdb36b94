package io.reasonrank.pipeline.kubernetes;

import static io.reasonrank.pipeline.Golden.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.pipeline.Samples;
import io.reasonrank.pipeline.plan.RerankerModel;
import io.reasonrank.pipeline.plan.ResolvedInputs;
import io.reasonrank.pipeline.plan.StagePlan;
import io.reasonrank.pipeline.plan.StagePlanner;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KubernetesRendererTest {
  private static final String DIGEST = "sha256:" + "a".repeat(64);
  private static final Path FOLDER = Path.of("src/test/resources/KubernetesRendererTest");
  private static final RenderSettings SETTINGS =
      new RenderSettings("stage:test", "function:test", "reasonrank-stage");

  @Test
  void quickstartAsTheOperatorWouldCreateIt() throws Exception {
    var printer = new ManifestPrinter(SETTINGS, RerankerRenderer.Platform.DEPLOYMENT);
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

  @ParameterizedTest
  @EnumSource(RerankerRenderer.Platform.class)
  void rerankerServesItsModel(RerankerRenderer.Platform platform) throws Exception {
    Reranker reranker = Samples.read(FOLDER.resolve("reranker.yaml"), Reranker.class);
    String yaml =
        new RerankerRenderer(SETTINGS)
            .render(reranker, new Input("pvc://models/support/model", DIGEST), platform).stream()
                .map(new KubernetesSerialization()::asYaml)
                .collect(Collectors.joining());
    assertGolden("KubernetesRendererTest/reranker-" + platform + ".golden.yaml", yaml);
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
