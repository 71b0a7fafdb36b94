package io.reasonrank.pipeline.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.pipeline.Samples;
import io.reasonrank.stage.StageException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunGraphTest {
  private static final Path FOLDER = Path.of("src/test/resources/RunGraphTest");

  @Test
  void runsStandAfterThoseThatTheyUse() {
    assertThat(new RunGraph(Samples.read(FOLDER.resolve("backwards.yaml"))).inOrder())
        .extracting(run -> run.getMetadata().getName())
        .containsExactly("data", "sft", "rl");
  }

  @Test
  void cycleIsNamed() {
    RunGraph graph = new RunGraph(Samples.read(FOLDER.resolve("cycle.yaml")));
    assertThatThrownBy(graph::inOrder)
        .isInstanceOf(StageException.class)
        .hasMessage("SFTRun/a -> RLRun/b -> SFTRun/a is a cycle; give one of them a uri instead");
  }

  @Test
  void unknownReferenceIsNamedWithItsField() {
    RunGraph graph = new RunGraph(Samples.read(FOLDER.resolve("unknown.yaml")));
    assertThatThrownBy(graph::inOrder)
        .isInstanceOf(StageException.class)
        .hasMessage(
            "SFTRun/a: spec.dataset.fromSynthesisJob names SynthesisJob/gone, which is not among"
                + " the given resources; add it or give a uri");
  }
}
