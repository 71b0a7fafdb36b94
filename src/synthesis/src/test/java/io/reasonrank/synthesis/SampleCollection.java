package io.reasonrank.synthesis;

import io.reasonrank.stage.LocalStore;
import io.reasonrank.stage.StageOptions;
import io.reasonrank.stage.StageOutcome;
import io.reasonrank.stage.StageRunner;
import io.reasonrank.stage.spec.FinalizeParameters;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.stage.spec.StageSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two domains of twelve passages and six queries each, with a held-out side, in a directory. */
final class SampleCollection {
  static final long SEED = 11;
  private static final List<String> TOPICS =
      List.of("rain", "river", "granite", "glacier", "tide", "storm");

  private final Path directory;

  SampleCollection(Path directory) throws IOException {
    this.directory = directory;
    write("train", "t");
    write("heldout", "h");
    Files.writeString(directory.resolve("lexicon.txt"), "rain, drizzle\nflood => river\n");
  }

  private void write(String side, String mark) throws IOException {
    Path folder = Files.createDirectories(directory.resolve(side));
    var corpus = new ArrayList<String>();
    var queries = new ArrayList<String>();
    var qrels = new ArrayList<String>(List.of("query-id\tcorpus-id\tscore"));
    for (String domain : List.of("earth", "water")) {
      for (int i = 0; i < TOPICS.size(); i++) {
        String id = domain + "-" + mark + "-" + i;
        String topic = TOPICS.get(i);
        corpus.add(
            passage(id, domain, "The " + topic + " of the " + domain + " " + side + " grows"));
        corpus.add(
            passage(id + "x", domain, "Slow old " + topic + " stays where " + side + " ends"));
        queries.add(
            "{\"_id\":\"%sq\",\"text\":\"why does the %s of %s %s grow\",\"metadata\":{\"domain\":\"%s\"}}"
                .formatted(id, topic, domain, side, domain));
        qrels.add(id + "q\t" + id + "\t2");
      }
    }
    Files.write(folder.resolve("corpus.jsonl"), corpus);
    Files.write(folder.resolve("queries.jsonl"), queries);
    Files.write(folder.resolve("qrels.tsv"), qrels);
  }

  private static String passage(String id, String domain, String text) {
    return "{\"_id\":\"%s\",\"title\":\"\",\"text\":\"%s\",\"metadata\":{\"domain\":\"%s\"}}"
        .formatted(id, text, domain);
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  StageOptions options() {
    return StageOptions.of(new LocalStore(Map.of("w", directory)));
  }

  StageOutcome label(StageOptions options, int shards, String output) {
    return new StageRunner(options).run(labelSpec(shards, output), new LabelStage());
  }

  StageOutcome finalizeShards(int shards, String labels, String output, double threshold) {
    return new StageRunner(options())
        .run(finalizeSpec(shards, labels, output, threshold), new FinalizeStage());
  }

  StageSpec labelSpec(int shards, String output) {
    return labelSpec(shards, output, LabelParameters.Messaging.MEMORY);
  }

  StageSpec labelSpec(int shards, String output, LabelParameters.Messaging messaging) {
    var parameters =
        new LabelParameters(
            List.of(source("train")),
            candidates(),
            2,
            LabelParameters.Teacher.lexical("lexicon"),
            LabelParameters.Budget.NONE,
            shards,
            messaging);
    var inputs = inputs("train");
    inputs.put("lexicon", StageSpec.Input.plain("pvc://w/lexicon.txt"));
    return spec("label", inputs, output, parameters);
  }

  /** The training side twice: with its own labels, and with labels of the teacher. */
  StageSpec teacherSpec(
      LabelParameters.Teacher teacher, LabelParameters.Budget budget, String output) {
    return teacherSpec(teacher, budget, 1, output, LabelParameters.Messaging.MEMORY);
  }

  StageSpec teacherSpec(
      LabelParameters.Teacher teacher,
      LabelParameters.Budget budget,
      int shards,
      String output,
      LabelParameters.Messaging messaging) {
    LabelParameters.Source own = source("train");
    var selected =
        new LabelParameters.Source(
            "selected",
            "beir",
            own.corpus(),
            own.queries(),
            "",
            "teacher",
            "positives-complex-qa",
            "",
            0,
            0,
            Optional.empty());
    var candidates =
        new LabelParameters.Candidates(5, 4, 2, 0, 8, 2, LabelParameters.Encoder.EMBEDDED);
    return spec(
        "label",
        inputs("train"),
        output,
        new LabelParameters(
            List.of(own, selected), candidates, 2, teacher, budget, shards, messaging));
  }

  StageSpec finalizeSpec(int shards, String labels, String output, double threshold) {
    return finalizeSpec(shards, labels, output, threshold, LabelParameters.Messaging.MEMORY);
  }

  StageSpec finalizeSpec(
      int shards,
      String labels,
      String output,
      double threshold,
      LabelParameters.Messaging messaging) {
    var parameters =
        new FinalizeParameters(
            shards,
            new FinalizeParameters.SelfConsistency(true, "ndcg", 10, threshold),
            FinalizeParameters.Hygiene.DEFAULT,
            new FinalizeParameters.Split(0.5, 0.25, 0.25),
            Optional.of(source("heldout")),
            candidates(),
            List.of(),
            messaging);
    var inputs = inputs("heldout");
    inputs.put("labels", StageSpec.Input.plain("pvc://w/" + labels));
    return spec("finalize", inputs, output, parameters);
  }

  private static LabelParameters.Candidates candidates() {
    return LabelParameters.Candidates.bm25(5, 4, 2);
  }

  private static LabelParameters.Source source(String side) {
    return LabelParameters.Source.beir(side, side + ".corpus", side + ".queries", side + ".qrels");
  }

  private static Map<String, StageSpec.Input> inputs(String side) {
    var inputs = new java.util.TreeMap<String, StageSpec.Input>();
    inputs.put(side + ".corpus", StageSpec.Input.plain("pvc://w/" + side + "/corpus.jsonl"));
    inputs.put(side + ".queries", StageSpec.Input.plain("pvc://w/" + side + "/queries.jsonl"));
    inputs.put(side + ".qrels", StageSpec.Input.plain("pvc://w/" + side + "/qrels.tsv"));
    return inputs;
  }

  private static StageSpec spec(
      String stage,
      Map<String, StageSpec.Input> inputs,
      String output,
      io.reasonrank.stage.spec.StageParameters parameters) {
    return new StageSpec(
        StageSpec.SCHEMA,
        stage,
        new StageSpec.RunRef("SynthesisJob", "default", "sample"),
        SEED,
        inputs,
        "pvc://w/" + output,
        parameters);
  }
}
