package io.reasonrank.pipeline.trainer;

import static io.reasonrank.pipeline.Golden.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.pipeline.Samples;
import io.reasonrank.pipeline.plan.ResolvedInputs;
import io.reasonrank.pipeline.plan.StagePlan;
import io.reasonrank.pipeline.plan.StagePlanner;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.trainer.TrainerPlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code make verify-training} gives the golden files to the trainers' own parsers. */
class TrainerRenderersTest {
  private static final Path FOLDER = Path.of("src/test/resources/TrainerRenderersTest");
  private static final TrainerPlaces PLACES =
      new TrainerPlaces("/models/base", "/scratch", 5900, "http://127.0.0.1:8082/v1/reward");

  @TempDir Path directory;
  private final TrainerRenderers renderers = new TrainerRenderers();

  @ParameterizedTest
  @CsvSource({"llamafactory", "verl"})
  void aTrainerGetsItsConfigurationAndCommands(String trainer) throws IOException {
    StageSpec spec = planned(FOLDER.resolve(trainer + ".yaml"));

    assertGolden(
        "TrainerRenderersTest/" + trainer + ".json", Json.pretty(renderers.render(spec, PLACES)));
  }

  @ParameterizedTest
  @CsvSource({
    "'{grpo: {dynamicSampling: true}}', '{}', dynamicSampling",
    "'{grpo: {truncated: mask}}', '{}', truncated",
    "'{}', '{aggregation: gdpo}', aggregation"
  })
  void whatVerlDoesOtherwiseIsRefusedByItsField(String algorithm, String reward, String field)
      throws IOException {
    String yaml =
        Files.readString(FOLDER.resolve("verl.yaml"))
                .replace(
                    "algorithm: {grpo: {lossAggregation: sequence-mean}}",
                    "algorithm: " + algorithm)
            + "  reward: "
            + reward
            + "\n";
    StageSpec spec = planned(Files.writeString(directory.resolve("run.yaml"), yaml));

    assertThatThrownBy(() -> renderers.render(spec, PLACES))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessageContaining(field);
  }

  @ParameterizedTest
  @CsvSource({"true, Boolean", "8, BigDecimal", "1e-4, BigDecimal", "fa2, String", "1-2, String"})
  void settingsKeepTheirMeaning(String text, String type) {
    assertThat(LlamaFactoryRenderer.scalar(text).getClass().getSimpleName()).isEqualTo(type);
  }

  @Test
  void aMachineOfOneCardNeedsNoLauncher() throws IOException {
    String yaml =
        Files.readString(FOLDER.resolve("llamafactory.yaml"))
            .replace("nodes: 2", "nodes: 1")
            .replace("acceleratorsPerNode: 8", "acceleratorsPerNode: 1");
    StageSpec spec = planned(Files.writeString(directory.resolve("run.yaml"), yaml));

    assertThat(renderers.render(spec, PLACES).environment()).isEmpty();
  }

  private static StageSpec planned(Path file) {
    Run<?> run = (Run<?>) Samples.read(file).getFirst();
    var plan = (StagePlan) new StagePlanner().plan(run, ResolvedInputs.none());
    return plan.stages().getFirst().spec();
  }
}
