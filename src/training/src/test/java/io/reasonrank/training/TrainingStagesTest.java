package io.reasonrank.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.engine.djl.create.ModelCreator;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.reranker.lexical.LexicalJudge;
import io.reasonrank.reranker.lexical.Lexicon;
import io.reasonrank.reranker.lexical.TermStatistics;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.LocalStore;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageOptions;
import io.reasonrank.stage.StageOutcome;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageRunner;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.spec.EvaluateParameters;
import io.reasonrank.stage.spec.ExportParameters;
import io.reasonrank.stage.spec.RlParameters;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.spec.StageParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.spec.TrainerSettings;
import io.reasonrank.stage.trainer.TrainerRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training stages over a small dataset, as the pods run them. */
class TrainingStagesTest {
  private static final List<String> WORDS =
      List.of("ice", "salt", "iron", "leaf", "rain", "moss", "clay", "wind", "root", "fern");
  private static final SftParameters.Optimizer OPTIMIZER =
      new SftParameters.Optimizer(3e-3, "wsd", 2, 0.1, 0.9, 0.98, 0.05, 1, 1);

  private static final TrainerRenderer NO_OTHER =
      (spec, places) -> {
        throw new AssertionError("the embedded trainer asks nobody");
      };

  @TempDir Path directory;

  @BeforeEach
  void writeBaseAndDataset() throws IOException {
    Path base = Files.createDirectories(directory.resolve("base"));
    new ModelCreator(32, 2, 2, 48, 500, 256, 3).create(base, WORDS);
    Files.writeString(
        base.resolve(PromptTemplate.FILE_NAME), PromptTemplate.builtIn("compact").format());
    Path dataset = Files.createDirectories(directory.resolve("dataset"));
    var random = new Random(5);
    var passages = new TreeMap<String, Passage>();
    writeSplit(dataset, "sft", 24, random, passages);
    writeSplit(dataset, "rl", 8, random, passages);
    writeSplit(dataset, "validation", 6, random, passages);
    writeLines(dataset.resolve(Dataset.PASSAGES), passages.values());
  }

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

  private StageOutcome run(
      StageProgram program,
      StageParameters parameters,
      Map<String, StageSpec.Input> inputs,
      String output,
      BooleanSupplier stop) {
    var spec =
        new StageSpec(
            StageSpec.SCHEMA,
            program.stage(),
            new StageSpec.RunRef("Test", "default", "test"),
            7,
            inputs,
            directory.resolve(output).toUri().toString(),
            parameters);
    var options = StageOptions.of(new LocalStore(Map.of())).withStop(stop);
    return new StageRunner(options).run(spec, program);
  }

  private Map<String, StageSpec.Input> inputs(String base) {
    return Map.of("dataset", uri("dataset"), "baseModel", uri(base));
  }

  private StageSpec.Input uri(String name) {
    return StageSpec.Input.plain(directory.resolve(name).toUri().toString());
  }

  private static SftParameters sft(String split) {
    return new SftParameters(
        split,
        Optional.empty(),
        OPTIMIZER,
        24,
        300,
        256,
        "drop",
        List.of(new SftParameters.CurriculumStage(0.5, 2)),
        TrainerSettings.EMBEDDED,
        new SftParameters.Checkpoint(5, 2),
        new SftParameters.Validation(8, 0, 0));
  }

  private static SftParameters lora() {
    SftParameters full = sft("sft");
    return new SftParameters(
        full.split(),
        Optional.of(new SftParameters.Lora(4, 8)),
        full.optimizer(),
        full.steps(),
        full.tokensPerStep(),
        full.maxSequenceTokens(),
        full.tooLong(),
        full.curriculum(),
        full.trainer(),
        full.checkpoint(),
        full.validation());
  }

  private static RlParameters rl() {
    return rl(Optional.empty(), false, false);
  }

  private static RlParameters with(
      RlParameters p, RlParameters.Grpo grpo, String aggregation, double minFormatValidity) {
    RlParameters.Reward r = p.reward();
    return new RlParameters(
        p.split(),
        p.lora(),
        grpo,
        p.optimizer(),
        p.steps(),
        new RlParameters.Reward(r.views(), aggregation, r.malformedAnswer(), r.malformedOutput()),
        p.tooLong(),
        new RlParameters.Collapse(minFormatValidity, 1),
        p.trainer(),
        p.checkpoint(),
        p.validation());
  }

  private static RlParameters rl(
      Optional<SftParameters.Lora> lora, boolean recompute, boolean dynamic) {
    return new RlParameters(
        "rl",
        lora,
        new RlParameters.Grpo(
            4, 2, 1, 0.2, 3, 0.001, true, "token-mean", dynamic, "keep", 1, 200, 40),
        OPTIMIZER,
        3,
        new RlParameters.Reward(
            List.of(
                new RlParameters.View("ndcg", 10, 1, 1),
                new RlParameters.View("recall", 10, 0.2, 1),
                new RlParameters.View("rbo", 0, 0.1, 1)),
            "sum",
            0,
            -1),
        "drop",
        new RlParameters.Collapse(0, 1),
        new TrainerSettings("djl", recompute, 1, 1, Map.of()),
        new SftParameters.Checkpoint(1, 2),
        new SftParameters.Validation(0, 0, 0));
  }

  private static void writeSplit(
      Path dataset, String split, int count, Random random, Map<String, Passage> passages)
      throws IOException {
    var judge = new LexicalJudge(Lexicon.EMPTY, TermStatistics.NONE);
    var records = new ArrayList<TrainingRecord>();
    for (int i = 0; i < count; i++) {
      String query = word(random) + " " + word(random);
      var ids = new ArrayList<String>();
      var texts = new ArrayList<String>();
      for (int p = 0; p < 4; p++) {
        String id = split + i + "-" + p;
        String text = word(random) + " the " + word(random) + " and " + word(random);
        passages.put(id, new Passage(id, text, "test"));
        ids.add(id);
        texts.add(text);
      }
      var ranking = judge.rank(query, texts);
      List<String> order = ranking.order().apply(ids);
      records.add(
          new TrainingRecord(
              "test",
              split + "-q" + i,
              query,
              ids,
              order,
              ranking.reasoning(),
              List.of(order.getFirst()),
              "test",
              Map.of(order.getFirst(), 2)));
    }
    writeLines(dataset.resolve(Dataset.splitFile(split)), records);
  }

  private static String word(Random random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private static void writeLines(Path file, Iterable<?> values) throws IOException {
    var text = new StringBuilder();
    values.forEach(value -> text.append(Json.line(value)).append('\n'));
    Files.writeString(file, text);
  }
}
