package io.reasonrank.pipeline.plan;

import static io.reasonrank.pipeline.Golden.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.pipeline.Samples;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.spec.RlParameters;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.spec.StageParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.spec.StageSpec.Input;
import io.reasonrank.stage.spec.TrainerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StagePlannerTest {
  private static final Path FOLDER = Path.of("src/test/resources/StagePlannerTest");
  private static final SynthesisJob DATA = Samples.read(Samples.QUICKSTART, SynthesisJob.class);
  private static final SFTRun SFT = Samples.read(Samples.QUICKSTART, SFTRun.class);
  private static final RLRun RL = Samples.read(Samples.QUICKSTART, RLRun.class);

  @TempDir Path directory;
  private final StagePlanner planner = new StagePlanner();

  private static StagePlan planned(Planning planning) {
    assertThat(planning).isInstanceOf(StagePlan.class);
    return (StagePlan) planning;
  }

  private static String specs(StagePlan plan) {
    return Json.pretty(plan.stages().stream().map(PlannedStage::spec).toList());
  }

  @Test
  void synthesisLabelsThenFinalizes() throws Exception {
    StagePlan plan = planned(planner.plan(DATA, ResolvedInputs.none()));
    assertThat(plan.stages()).extracting(PlannedStage::shards).containsExactly(2, 1);
    assertGolden("StagePlannerTest/quickstart-data.json", specs(plan));
  }

  @Test
  void trainingPlansCarryTheDigestsThatAreKnown() throws Exception {
    ResolvedInputs inputs =
        ResolvedInputs.none()
            .with(RunKey.of(DATA), new Input(RunOutputs.artifact(DATA), "sha256:data"))
            .with(RunKey.of(SFT), new Input(RunOutputs.artifact(SFT), "sha256:sft"))
            .withStage("rl", "sha256:training");
    assertGolden("StagePlannerTest/quickstart-sft.json", specs(planned(planner.plan(SFT, inputs))));
    assertGolden("StagePlannerTest/quickstart-rl.json", specs(planned(planner.plan(RL, inputs))));
  }

  @Test
  void everyPlannedSpecReadsBackAsItself() {
    ResolvedInputs promised = ResolvedInputs.promisedBy(List.of(DATA, SFT, RL));
    for (var run : List.of(DATA, SFT, RL)) {
      for (PlannedStage stage : planned(planner.plan(run, promised)).stages()) {
        String text = Json.pretty(stage.spec());
        assertThat(Json.parse(text, StageSpec.class, "spec")).isEqualTo(stage.spec());
      }
    }
  }

  @Test
  void aRunWaitsForTheRunThatItNames() {
    assertThat(planner.plan(SFT, ResolvedInputs.none()))
        .isEqualTo(
            new NotYet(
                "SFTRun/quickstart-sft waits for the output of SynthesisJob/quickstart-data"));
  }

  @Test
  void nextIsTheFirstStageThatIsNotFinished() {
    StagePlan plan = planned(planner.plan(DATA, ResolvedInputs.none()));
    assertThat(plan.next(Set.of()).orElseThrow().name()).isEqualTo("label");
    assertThat(plan.next(Set.of("label")).orElseThrow().name()).isEqualTo("finalize");
    assertThat(plan.next(Set.of("label", "finalize"))).isEmpty();
  }

  @Test
  void aDelegatedEngineIsTheSameStageWithAnotherTrainer() {
    RLRun verl = Samples.read(FOLDER.resolve("verl.yaml"), RLRun.class);

    StageSpec spec = planned(planner.plan(verl, ResolvedInputs.none())).stages().getFirst().spec();

    assertThat(spec.stage()).isEqualTo("rl");
    assertThat(((RlParameters) spec.parameters()).trainer())
        .isEqualTo(new TrainerSettings("verl", false, 1, 1, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 5e-6, 1000, 65536, 0, false",
    "'preset: reasonrank-7b', 5e-6, 530, 393216, 53, false",
    "'preset: reasonrank-32b-lora', 1e-4, 530, 393216, 53, true",
    "'preset: reasonrank-32b-lora\n  steps: 10\n  method: full', 1e-4, 10, 393216, 1, false",
    "'lora: {rank: 4}', 5e-6, 1000, 65536, 0, true"
  })
  void presetsGiveThePapersValuesAndEveryFieldOverridesThem(
      String fields, double rate, int steps, int tokens, int warmup, boolean lora) {
    var sft = (SftParameters) trained("SFTRun", fields);

    assertThat(sft.optimizer().learningRate()).isEqualTo(rate);
    assertThat(sft.steps()).isEqualTo(steps);
    assertThat(sft.tokensPerStep()).isEqualTo(tokens);
    assertThat(sft.optimizer().warmupSteps()).isEqualTo(warmup);
    assertThat(sft.lora().isPresent()).isEqualTo(lora);
  }

  @Test
  void thePresetOfAdaptersIsAlsoOneOfRl() {
    var rl = (RlParameters) trained("RLRun", "preset: reasonrank-32b-lora");

    assertThat(rl.lora()).contains(new SftParameters.Lora(32, 32));
    assertThat(rl.optimizer().learningRate()).isEqualTo(1e-5);
    assertThat(rl.optimizer().weightDecay()).isEqualTo(0.01);
    assertThat(rl.steps()).isEqualTo(200);
  }

  private StageParameters trained(String kind, String fields) {
    String yaml =
        """
        apiVersion: reasonrank.io/v1alpha1
        kind: %s
        metadata: {name: run}
        spec:
          baseModel: {uri: pvc://m/base}
          dataset: {uri: pvc://d/set}
          output: {uri: pvc://m/out}
          %s
        """
            .formatted(kind, fields);
    Run<?> run = (Run<?>) Samples.read(written(yaml)).getFirst();
    return planned(planner.plan(run, ResolvedInputs.none()))
        .stages()
        .getFirst()
        .spec()
        .parameters();
  }

  private Path written(String yaml) {
    try {
      return Files.writeString(directory.resolve("run.yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
