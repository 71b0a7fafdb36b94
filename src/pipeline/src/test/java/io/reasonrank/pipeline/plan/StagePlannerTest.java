package io.reasonrank.pipeline.plan;

import static io.reasonrank.pipeline.Golden.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.pipeline.Samples;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StagePlannerTest {
  private static final Path FOLDER = Path.of("src/test/resources/StagePlannerTest");
  private static final SynthesisJob DATA = Samples.read(Samples.QUICKSTART, SynthesisJob.class);
  private static final SFTRun SFT = Samples.read(Samples.QUICKSTART, SFTRun.class);
  private static final RLRun RL = Samples.read(Samples.QUICKSTART, RLRun.class);

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
  void delegatedEngineIsRefusedWithItsField() {
    RLRun verl = Samples.read(FOLDER.resolve("verl.yaml"), RLRun.class);
    assertThatThrownBy(() -> planner.plan(verl, ResolvedInputs.none()))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessageContaining("RLRun/delegated: spec.engine.type is verl");
  }
}
