package io.reasonrank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder {@code sample/} with a SynthesisJob and its corpus, and the command line over it. */
public final class SampleRun {
  private static final List<String> TOPICS =
      List.of("rain", "river", "granite", "glacier", "tide", "storm", "meadow", "volcano");

  private final Path directory;

  public SampleRun(Path directory) throws IOException {
    this.directory = directory;
    writeSide("train");
    writeSide("heldout");
    Files.writeString(corpus("lexicon.txt"), "rain, drizzle\nflood => river\n");
    writeManifest(12);
  }

  /** What a command printed and how it ended. */
  public record Result(int status, String out, String err) {}

  public Result run(String... more) {
    var arguments = new ArrayList<>(List.of("run", "-f", folder().toString()));
    arguments.addAll(List.of("--work", work().toString()));
    arguments.addAll(List.of(more));
    return execute(arguments.toArray(String[]::new));
  }

  public static Result execute(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        ReasonrankCommand.execute(
            () -> false, new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(status, out.toString(), err.toString());
  }

  public Path folder() {
    return directory.resolve("sample");
  }

  public Path work() {
    return directory.resolve("work");
  }

  public Path corpus(String name) {
    return folder().resolve("corpus").resolve(name);
  }

  public Path manifest() {
    return folder().resolve("job.yaml");
  }

  /** Output of a stage: {@code labels/shard-00000}, {@code dataset}. */
  public Path output(String name) {
    return work().resolve("volumes/sample/out").resolve(name);
  }

  public void writeManifest(int generatedQueriesPerPassage) throws IOException {
    Files.writeString(
        manifest(),
        """
        apiVersion: reasonrank.io/v1alpha1
        kind: SynthesisJob
        metadata: {name: sample}
        spec:
          sources:
          - name: train
            corpus: {uri: pvc://sample/corpus/train.corpus.jsonl}
            queries: {uri: pvc://sample/corpus/train.queries.jsonl}
            qrels: {uri: pvc://sample/corpus/train.qrels.tsv}
          heldOut:
            name: heldout
            corpus: {uri: pvc://sample/corpus/heldout.corpus.jsonl}
            queries: {uri: pvc://sample/corpus/heldout.queries.jsonl}
            qrels: {uri: pvc://sample/corpus/heldout.qrels.tsv}
          candidates: {listSize: 5, bm25Depth: 4, listsPerQuery: 2}
          generatedQueriesPerPassage: %d
          teacher: {type: lexical, lexicon: {uri: pvc://sample/corpus/lexicon.txt}}
          output: {uri: pvc://sample/out}
        """
            .formatted(generatedQueriesPerPassage));
  }

  private void writeSide(String side) throws IOException {
    Files.createDirectories(corpus(""));
    var corpus = new ArrayList<String>();
    var queries = new ArrayList<String>();
    var qrels = new ArrayList<>(List.of("query-id\tcorpus-id\tscore"));
    for (String topic : TOPICS) {
      String id = side + "-" + topic;
      corpus.add(line(id, "The wild " + topic + " of " + side + " grows near old cold stones"));
      corpus.add(line(id + "-x", "Slow grey " + topic + " stays where quiet " + side + " ends"));
      queries.add(line(id + "-q", "why does the " + topic + " of " + side + " grow"));
      qrels.add(id + "-q\t" + id + "\t2");
    }
    Files.write(corpus(side + ".corpus.jsonl"), corpus);
    Files.write(corpus(side + ".queries.jsonl"), queries);
    Files.write(corpus(side + ".qrels.tsv"), qrels);
  }

  private static String line(String id, String text) {
    return "{\"_id\":\"%s\",\"text\":\"%s\",\"metadata\":{\"domain\":\"earth\"}}"
        .formatted(id, text);
  }
}
