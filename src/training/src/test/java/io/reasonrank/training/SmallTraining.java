package io.reasonrank.training;

import io.reasonrank.engine.djl.create.ModelCreator;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.reranker.lexical.LexicalJudge;
import io.reasonrank.reranker.lexical.Lexicon;
import io.reasonrank.reranker.lexical.TermStatistics;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.LocalStore;
import io.reasonrank.stage.StageOptions;
import io.reasonrank.stage.StageOutcome;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageRunner;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.TrainingRecord;
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
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A small base, a small dataset, and the training stages over them, as the pods run them. */
abstract class SmallTraining {
  static final List<String> WORDS =
      List.of("ice", "salt", "iron", "leaf", "rain", "moss", "clay", "wind", "root", "fern");
  static final SftParameters.Optimizer OPTIMIZER =
      new SftParameters.Optimizer(3e-3, "wsd", 2, 0.1, 0.9, 0.98, 0.05, 1, 1);

  static final TrainerRenderer NO_OTHER =
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

  StageOutcome run(
      StageProgram program,
      StageParameters parameters,
      Map<String, StageSpec.Input> inputs,
      String output,
      BooleanSupplier stop) {
    var options = StageOptions.of(new LocalStore(Map.of())).withStop(stop);
    return new StageRunner(options).run(spec(program, parameters, inputs, output), program);
  }

  StageSpec spec(
      StageProgram program,
      StageParameters parameters,
      Map<String, StageSpec.Input> inputs,
      String output) {
    return new StageSpec(
        StageSpec.SCHEMA,
        program.stage(),
        new StageSpec.RunRef("Test", "default", "test"),
        7,
        inputs,
        // the same before it is there and after
        directory.resolve(output).toUri().toString().replaceFirst("/$", ""),
        parameters);
  }

  Map<String, StageSpec.Input> inputs(String base) {
    return Map.of("dataset", uri("dataset"), "baseModel", uri(base));
  }

  StageSpec.Input uri(String name) {
    return StageSpec.Input.plain(directory.resolve(name).toUri().toString());
  }

  static SftParameters sft(String split) {
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

  static SftParameters lora() {
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

  static RlParameters rl() {
    return rl(Optional.empty(), false, false);
  }

  static RlParameters with(
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

  static RlParameters rl(Optional<SftParameters.Lora> lora, boolean recompute, boolean dynamic) {
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
