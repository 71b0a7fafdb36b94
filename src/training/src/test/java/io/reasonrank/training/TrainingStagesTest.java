package io.reasonrank.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageOutcome;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.spec.EvaluateParameters;
import io.reasonrank.stage.spec.ExportParameters;
import io.reasonrank.stage.spec.RlParameters;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.spec.TrainerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The training stages over a small dataset, as the pods run them. */
class TrainingStagesTest extends SmallTraining {
  @Test
  void aPassThroughAllStagesEndsInAMeasuredModel() throws IOException {
    StageOutcome sft = run(new SftStage(NO_OTHER), sft("sft"), inputs("base"), "sft", () -> false);
    assertThat(sft.output().resolve("model.safetensors")).exists();
    assertThat(Files.readAllLines(sft.output().resolve("metrics.jsonl"))).isNotEmpty();

    StageOutcome model =
        run(
            new ExportStage(),
            new ExportParameters(50_000),
            Map.of("training", uri("sft"), "baseModel", uri("base")),
            "model",
            () -> false);
    assertThat(model.output().resolve("model.safetensors.index.json"))
        .as("small shards get an index")
        .exists();
    assertThat(model.output().resolve(PromptTemplate.FILE_NAME)).exists();
    assertThat(model.manifest().metrics().path("deltaNorm").asDouble()).isPositive();
    assertThat(model.manifest().metrics().path("weightsDigest"))
        .isNotEqualTo(model.manifest().metrics().path("baseWeightsDigest"));

    StageOutcome rl = run(new RlStage(NO_OTHER), rl(), inputs("model"), "rl", () -> false);
    assertThat(Files.readAllLines(rl.output().resolve("metrics.jsonl"))).hasSize(3);

    StageOutcome evaluation =
        run(
            new EvaluateStage(),
            new EvaluateParameters("validation", List.of(5), 2, "sliding", 4, 2, 60, 500, 0),
            Map.of("model", uri("model"), "baseModel", uri("base"), "dataset", uri("dataset")),
            "evaluation",
            () -> false);
    var report =
        Json.read(evaluation.output().resolve(EvaluationReport.FILE_NAME), EvaluationReport.class);
    assertThat(report.systems()).containsOnlyKeys("input", "base", "model");
    assertThat(report.system("model").orElseThrow().perQuery()).hasSize(6);
    assertThat(report.comparisons()).extracting("baseline").contains("base", "input");
    assertThat(report.examples()).isNotEmpty();
    assertThat(report.comparisons())
        .extracting("metric")
        .contains(EvaluationReport.AT_EQUAL_LENGTH);
    assertThat(evaluation.manifest().metrics().path("seedDeviation").path("input").asDouble())
        .as("the given order is not shuffled")
        .isZero();
    assertThat(evaluation.manifest().metrics().path("seedDeviation").has("model")).isTrue();
  }

  @Test
  void aStoppedRunGoesOnToTheSameDigest() {
    String whole =
        run(new SftStage(NO_OTHER), sft("sft"), inputs("base"), "whole", () -> false)
            .manifest()
            .digest();
    var questions = new AtomicInteger();
    assertThatThrownBy(
            () ->
                run(
                    new SftStage(NO_OTHER),
                    sft("sft"),
                    inputs("base"),
                    "stopped",
                    () -> questions.incrementAndGet() > 9))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TERMINATED));
    assertThat(Artifact.isCommitted(directory.resolve("stopped"))).isFalse();

    String resumed =
        run(new SftStage(NO_OTHER), sft("sft"), inputs("base"), "stopped", () -> false)
            .manifest()
            .digest();

    assertThat(resumed).isEqualTo(whole);
  }

  @Test
  void anAdapterIsTrainedResumedFoldedAndKept() throws IOException {
    String whole =
        run(new SftStage(NO_OTHER), lora(), inputs("base"), "lora", () -> false)
            .manifest()
            .digest();
    var questions = new AtomicInteger();
    assertThatThrownBy(
            () ->
                run(
                    new SftStage(NO_OTHER),
                    lora(),
                    inputs("base"),
                    "stopped",
                    () -> questions.incrementAndGet() > 9))
        .isInstanceOf(StageException.class);
    assertThat(
            run(new SftStage(NO_OTHER), lora(), inputs("base"), "stopped", () -> false)
                .manifest()
                .digest())
        .isEqualTo(whole);

    StageOutcome model =
        run(
            new ExportStage(),
            new ExportParameters(50_000),
            Map.of("training", uri("lora"), "baseModel", uri("base")),
            "model",
            () -> false);
    assertThat(model.output().resolve("adapter/adapter_config.json")).isRegularFile();
    assertThat(model.output().resolve("adapter/adapter_model.safetensors")).isRegularFile();
  }

  @Test
  void aStoppedRlRunGoesOnToTheSameDigest() {
    String whole =
        run(new RlStage(NO_OTHER), rl(), inputs("base"), "whole", () -> false).manifest().digest();
    var questions = new AtomicInteger();
    assertThatThrownBy(
            () ->
                run(
                    new RlStage(NO_OTHER),
                    rl(),
                    inputs("base"),
                    "stopped",
                    () -> questions.incrementAndGet() > 2))
        .isInstanceOf(StageException.class);

    assertThat(
            run(new RlStage(NO_OTHER), rl(), inputs("base"), "stopped", () -> false)
                .manifest()
                .digest())
        .isEqualTo(whole);
  }

  @Test
  void rlTrainsAnAdapterResumesItAndRecomputesToTheSameWeights() throws IOException {
    RlParameters adapter = rl(Optional.of(new SftParameters.Lora(4, 8)), false, false);
    String whole =
        run(new RlStage(NO_OTHER), adapter, inputs("base"), "whole", () -> false)
            .manifest()
            .digest();
    var questions = new AtomicInteger();
    assertThatThrownBy(
            () ->
                run(
                    new RlStage(NO_OTHER),
                    adapter,
                    inputs("base"),
                    "stopped",
                    () -> questions.incrementAndGet() > 2))
        .isInstanceOf(StageException.class);

    assertThat(
            run(new RlStage(NO_OTHER), adapter, inputs("base"), "stopped", () -> false)
                .manifest()
                .digest())
        .isEqualTo(whole);
    assertThat(directory.resolve("whole/adapter/adapter_model.safetensors")).exists();

    RlParameters twice = rl(Optional.of(new SftParameters.Lora(4, 8)), true, false);
    run(new RlStage(NO_OTHER), twice, inputs("base"), "recomputed", () -> false);
    assertThat(Files.readString(directory.resolve("recomputed/metrics.jsonl")))
        .isEqualTo(Files.readString(directory.resolve("whole/metrics.jsonl")));
  }

  @Test
  void withoutAReferenceThereIsNoDistanceToIt() throws IOException {
    RlParameters with = rl();
    RlParameters.Grpo g = with.grpo();
    var grpo =
        new RlParameters.Grpo(
            g.groupSize(), 2, 1, 0.2, 3, 0, true, "sequence-mean", false, "mask", 1, 200, 40);
    run(new RlStage(NO_OTHER), with(with, grpo, "sum", 0), inputs("base"), "free", () -> false);
    run(new RlStage(NO_OTHER), with, inputs("base"), "held", () -> false);

    assertThat(Files.readString(directory.resolve("free/metrics.jsonl")))
        .contains("\"truncatedShare\"")
        .doesNotContain("\"kl\"");
    assertThat(Files.readString(directory.resolve("held/metrics.jsonl"))).contains("\"kl\"");
  }

  @Test
  void theLossOnValidationRecordsFallsToo() throws IOException {
    StageOutcome outcome =
        run(new SftStage(NO_OTHER), sft("sft"), inputs("base"), "sft", () -> false);

    List<Double> losses = new ArrayList<>();
    for (String line : Files.readAllLines(outcome.output().resolve("metrics.jsonl"))) {
      var value = Json.mapper().readTree(line).path("validationLoss");
      if (value.isNumber()) {
        losses.add(value.asDouble());
      }
    }
    assertThat(losses).hasSize(3).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(losses.getFirst()).as("below that of guessing among 500 tokens").isLessThan(6.3);
  }

  @Test
  void aBaseWithoutThoughtsIsTaughtAndRewardedWithoutThem() throws IOException {
    Path template = directory.resolve("base").resolve(PromptTemplate.FILE_NAME);
    Files.writeString(
        template, Files.readString(template).replaceFirst("(?m)^reasoning$", "direct"));
    var longer = sft("sft");
    var taught =
        new SftParameters(
            "sft",
            Optional.empty(),
            new SftParameters.Optimizer(1e-2, "constant", 2, 0.1, 0.9, 0.98, 0, 1, 1),
            120,
            400,
            longer.maxSequenceTokens(),
            "drop",
            List.of(),
            longer.trainer(),
            new SftParameters.Checkpoint(60, 1),
            new SftParameters.Validation(0, 0, 0));

    StageOutcome outcome =
        run(new SftStage(NO_OTHER), taught, inputs("base"), "direct", () -> false);

    assertThat(Files.readString(outcome.output().resolve("metrics.jsonl")))
        .as("an answer block alone is well-formed")
        .containsPattern("validationFormat\":(1.0|0.[5-9])");
  }

  @Test
  void dynamicSamplingDrawsOtherPromptsAndResumesToTheSameDigest() {
    RlParameters dynamic = rl(Optional.empty(), false, true);
    StageOutcome whole = run(new RlStage(NO_OTHER), dynamic, inputs("base"), "whole", () -> false);
    assertThat(whole.manifest().metrics().path("rollouts").asLong())
        .as("an untrained model has groups that are malformed alike")
        .isGreaterThan(3L * 2 * 4);
    var questions = new AtomicInteger();
    assertThatThrownBy(
            () ->
                run(
                    new RlStage(NO_OTHER),
                    dynamic,
                    inputs("base"),
                    "stopped",
                    () -> questions.incrementAndGet() > 2))
        .isInstanceOf(StageException.class);

    assertThat(
            run(new RlStage(NO_OTHER), dynamic, inputs("base"), "stopped", () -> false)
                .manifest()
                .digest())
        .isEqualTo(whole.manifest().digest());
  }

  @Test
  void trainingEndsEarlyWhenValidationFindsNothingBetter() {
    SftParameters p = sft("sft");
    var patient =
        new SftParameters(
            p.split(),
            p.lora(),
            // a rate that changes nothing: the second validation cannot be better, and the third
            new SftParameters.Optimizer(1e-12, "constant", 0, 0, 0.9, 0.98, 0, 1, 1),
            200,
            p.tokensPerStep(),
            p.maxSequenceTokens(),
            p.tooLong(),
            p.curriculum(),
            p.trainer(),
            p.checkpoint(),
            new SftParameters.Validation(2, 0, 2));

    StageOutcome outcome =
        run(new SftStage(NO_OTHER), patient, inputs("base"), "early", () -> false);

    assertThat(outcome.manifest().metrics().path("steps").asInt()).isLessThan(200);
  }

  @Test
  void aRecordOverTheLimitIsDroppedAndCountedOrTheEnd() {
    RlParameters p = rl();
    RlParameters.Grpo g = p.grpo();
    var tight =
        new RlParameters.Grpo(
            g.groupSize(), 2, 1, 0.2, 3, 0, true, "token-mean", false, "keep", 1, 60, 40);
    var failing =
        new RlParameters(
            p.split(),
            p.lora(),
            tight,
            p.optimizer(),
            p.steps(),
            p.reward(),
            "fail",
            p.collapse(),
            p.trainer(),
            p.checkpoint(),
            p.validation());
    assertThatThrownBy(() -> run(new RlStage(NO_OTHER), failing, inputs("base"), "f", () -> false))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessageContaining("maxPromptTokens is 60");
  }

  @Test
  void aDamagedCheckpointFallsBackToTheOneBeforeIt() throws IOException {
    var questions = new AtomicInteger();
    assertThatThrownBy(
            () ->
                run(
                    new SftStage(NO_OTHER),
                    sft("sft"),
                    inputs("base"),
                    "damaged",
                    () -> questions.incrementAndGet() > 19))
        .isInstanceOf(StageException.class);
    Path checkpoints = directory.resolve("damaged.partial/state/checkpoints");
    try (var files = Files.list(checkpoints)) {
      Path newest = files.sorted().reduce((a, b) -> b).orElseThrow();
      Files.write(newest.resolve("trainer.safetensors"), new byte[] {1, 2, 3});
    }
    String whole =
        run(new SftStage(NO_OTHER), sft("sft"), inputs("base"), "whole", () -> false)
            .manifest()
            .digest();

    assertThat(
            run(new SftStage(NO_OTHER), sft("sft"), inputs("base"), "damaged", () -> false)
                .manifest()
                .digest())
        .isEqualTo(whole);
  }

  @Test
  void aSplitWithoutFittingRecordsIsNamed() {
    var tight =
        new SftParameters(
            "sft",
            Optional.empty(),
            OPTIMIZER,
            5,
            200,
            10,
            "drop",
            List.of(),
            TrainerSettings.EMBEDDED,
            new SftParameters.Checkpoint(0, 1),
            new SftParameters.Validation(0, 0, 0));
    assertThatThrownBy(
            () -> run(new SftStage(NO_OTHER), tight, inputs("base"), "tight", () -> false))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessageContaining("maxSequenceTokens");
  }

  @Test
  void aBaseWithoutConfigIsAConfigurationError() throws IOException {
    Files.delete(directory.resolve("base/config.json"));
    assertThatThrownBy(
            () -> run(new SftStage(NO_OTHER), sft("sft"), inputs("base"), "x", () -> false))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessageContaining("config.json");
  }
}
