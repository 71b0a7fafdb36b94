package io.reasonrank.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.engine.djl.create.ModelCreator;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Digests;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.Trees;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.spec.RlParameters;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.spec.StageParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What training does with input and surroundings that are not as they should be. */
class BadTrainingTest extends SmallTraining {

  @Test
  void aRateThatDestroysTheWeightsEndsWithTheBatchAndKeepsTheLastGoodCheckpoint()
      throws IOException {
    fails(new SftStage(NO_OTHER), rising(), "diverged", ExitCode.DIVERGED)
        .contains("training diverged at step ")
        .containsPattern("on records sft-q[0-9]+(,sft-q[0-9]+)*;");

    List<Path> kept = checkpoints("diverged");
    assertThat(kept).as("steps before the last one were good").isNotEmpty();
    assertSound(kept);
    assertThat(metrics("diverged")).doesNotContain("NaN", "Infinity");
  }

  @Test
  void rlThatDivergesNamesItsPrompts() {
    RlParameters p = rl();
    var burning =
        new RlParameters(
            p.split(),
            p.lora(),
            p.grpo(),
            optimizer(1e20, "constant", 0),
            p.steps(),
            p.reward(),
            p.tooLong(),
            p.collapse(),
            p.trainer(),
            p.checkpoint(),
            p.validation());

    fails(new RlStage(NO_OTHER), burning, "diverged", ExitCode.DIVERGED)
        .containsPattern("on records rl-q[0-9]+,rl-q[0-9]+;");
  }

  /** /dev/full answers every write as a full disk does. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsAnErrorOfTheSurroundingsAndTheRunGoesOnWhenThereIsRoom() throws IOException {
    String whole =
        run(new SftStage(NO_OTHER), sft("sft"), inputs("base"), "whole", () -> false)
            .manifest()
            .digest();
    stop("base", "full");
    List<Path> before = checkpoints("full");
    Path best = directory.resolve("full.partial/state/best.safetensors.writing");
    Files.createSymbolicLink(best, Path.of("/dev/full"));

    fails(new SftStage(NO_OTHER), sft("sft"), "full", ExitCode.IO).contains("No space left");

    assertThat(checkpoints("full")).containsAll(before);
    assertSound(before);
    Files.delete(best);
    assertThat(
            run(new SftStage(NO_OTHER), sft("sft"), inputs("base"), "full", () -> false)
                .manifest()
                .digest())
        .isEqualTo(whole);
  }

  @Test
  void aCheckpointOfAnotherArchitectureIsAConfigurationError() throws IOException {
    Path other = Files.createDirectories(directory.resolve("other"));
    new ModelCreator(48, 3, 3, 64, 500, 256, 3).create(other, WORDS);
    Files.copy(
        directory.resolve("base").resolve(PromptTemplate.FILE_NAME),
        other.resolve(PromptTemplate.FILE_NAME));
    stop("other", "of-other");
    stop("base", "of-base");
    Path stolen = directory.resolve("of-other.partial/state/checkpoints");
    Path own = directory.resolve("of-base.partial/state/checkpoints");
    Trees.delete(own);
    Files.move(stolen, own);

    fails(new SftStage(NO_OTHER), sft("sft"), "of-base", ExitCode.CONFIGURATION)
        .contains("of another shape; the base model is not the one");
  }

  @Test
  void recordsOverTheLimitAreDroppedCountedAndNamed() throws IOException {
    rewrite(2, line -> line.replace("\"query\":\"", "\"query\":\"" + "salt ".repeat(300)));

    var metrics =
        run(new SftStage(NO_OTHER), sft("sft"), inputs("base"), "tight", () -> false)
            .manifest()
            .metrics();

    assertThat(metrics.path("rejected").path("too-long").asInt()).isEqualTo(1);
    assertThat(metrics.path("records").asInt()).isEqualTo(23);
    assertThat(Files.readString(directory.resolve("tight/rejected.jsonl")))
        .contains("sft-q2")
        .contains("maxSequenceTokens is 256");
  }

  @Test
  void aRecordWithoutAColumnIsNamedByFileLineAndField() throws IOException {
    rewrite(2, line -> line.replace("\"final_list\"", "\"finallist\""));

    fails(new SftStage(NO_OTHER), sft("sft"), "column", ExitCode.DATA)
        .contains("sft.jsonl:3")
        .contains("final_list");
  }

  private org.assertj.core.api.AbstractStringAssert<?> fails(
      StageProgram program, StageParameters parameters, String output, ExitCode code) {
    var caught =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            StageException.class,
            () -> run(program, parameters, inputs("base"), output, () -> false));
    assertThat(caught).as("the stage fails").isNotNull();
    assertThat(caught.exitCode()).as(caught.getMessage()).isEqualTo(code);
    assertThat(Artifact.isCommitted(directory.resolve(output))).isFalse();
    return assertThat(caught.getMessage());
  }

  /** Stops a run after some checkpoints. */
  private void stop(String base, String output) {
    var questions = new AtomicInteger();
    assertThatThrownBy(
            () ->
                run(
                    new SftStage(NO_OTHER),
                    sft("sft"),
                    inputs(base),
                    output,
                    () -> questions.incrementAndGet() > 9))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TERMINATED));
  }

  private void rewrite(int record, UnaryOperator<String> change) throws IOException {
    Path split = directory.resolve("dataset").resolve(Dataset.splitFile("sft"));
    List<String> lines = Files.readAllLines(split);
    lines.set(record, change.apply(lines.get(record)));
    Files.write(split, lines);
  }

  private List<Path> checkpoints(String output) throws IOException {
    try (Stream<Path> all = Files.list(directory.resolve(output + ".partial/state/checkpoints"))) {
      return all.filter(path -> path.getFileName().toString().startsWith("step-"))
          .sorted()
          .toList();
    }
  }

  private static void assertSound(List<Path> checkpoints) throws IOException {
    for (Path checkpoint : checkpoints) {
      var counts = Json.mapper().readTree(checkpoint.resolve("state.json").toFile());
      assertThat(counts.path("sha256").asText())
          .isEqualTo(Digests.hex(checkpoint.resolve("trainer.safetensors")));
    }
  }

  private String metrics(String output) throws IOException {
    return Files.readString(directory.resolve(output + ".partial/metrics.jsonl"));
  }

  /** A rate that warms up from nothing to one that no weights survive. */
  private static SftParameters rising() {
    SftParameters p = sft("sft");
    return new SftParameters(
        p.split(),
        Optional.empty(),
        optimizer(1e23, "constant", 1000),
        p.steps(),
        p.tokensPerStep(),
        p.maxSequenceTokens(),
        p.tooLong(),
        p.curriculum(),
        p.trainer(),
        new SftParameters.Checkpoint(1, 2),
        new SftParameters.Validation(1, 0, 0));
  }

  private static SftParameters.Optimizer optimizer(double rate, String schedule, int warmup) {
    return new SftParameters.Optimizer(rate, schedule, warmup, 0.1, 0.9, 0.98, 1, 1, 1);
  }
}
