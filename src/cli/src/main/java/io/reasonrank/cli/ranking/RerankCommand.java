package io.reasonrank.cli.ranking;

import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.ranking.trec.Run;
import io.reasonrank.reranker.ListwiseReranker;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.RerankOptions.OnEngineFailure;
import io.reasonrank.reranker.RerankRequest;
import io.reasonrank.reranker.RerankResult;
import io.reasonrank.reranker.Strategy;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reasonrank rerank}: a TREC run in, a reranked TREC run out. */
@Command(
    name = "rerank",
    description = {
      "Rerank a TREC run. Without --model the lexical judge reranks, with word weights from the",
      "run's own passages. With --engine openai a server does: --base-url, --model (its name), and",
      "a key in the environment variable REASONRANK_OPENAI_API_KEY where it wants one."
    },
    mixinStandardHelpOptions = true)
public final class RerankCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec spec;

  @Option(names = "--run", required = true, description = "First-stage TREC run.")
  private String runFile = "";

  @Option(names = "--topics", required = true, description = "BEIR queries.jsonl, or id TAB text.")
  private String topicsFile = "";

  @Option(names = "--corpus", required = true, description = "BEIR corpus.jsonl, or id TAB text.")
  private String corpusFile = "";

  @Option(names = "--out", description = "Where the run goes; stdout by default.")
  private Optional<Path> out = Optional.empty();

  @Mixin private final JudgeOptions judges = new JudgeOptions();

  @Option(names = "--strategy", defaultValue = "sliding", description = "Default ${DEFAULT-VALUE}.")
  private String strategy = "sliding";

  @Option(names = "--window", defaultValue = "20", description = "Default ${DEFAULT-VALUE}.")
  private int window;

  @Option(names = "--step", defaultValue = "10", description = "Default ${DEFAULT-VALUE}.")
  private int step;

  @Option(names = "--top-k", defaultValue = "10", description = "Default ${DEFAULT-VALUE}.")
  private int topK;

  @Option(names = "--depth", defaultValue = "100", description = "Passages reranked per query.")
  private int depth;

  @Option(names = "--max-reasoning-tokens", defaultValue = "3072", description = "Of a thought.")
  private int reasoningTokens;

  @Option(names = "--max-answer-tokens", defaultValue = "100", description = "Of an answer.")
  private int answerTokens;

  @Option(names = "--votes", defaultValue = "1", description = "Judgements of each window.")
  private int votes;

  @Option(names = "--temperature", defaultValue = "0", description = "0, the default, is greedy.")
  private double temperature;

  @Option(names = "--top-p", defaultValue = "1", description = "Of sampling.")
  private double topP;

  @Option(names = "--seed", defaultValue = "0", description = "Of sampling.")
  private long seed;

  @Option(
      names = "--seconds",
      description = "Per query; then the best ranking so far is taken. No limit by default.")
  private Optional<Double> seconds = Optional.empty();

  @Option(
      names = "--on-engine-failure",
      defaultValue = "error",
      description = "error (exit 69), or input-order: the query keeps its order, with a warning.")
  private String onEngineFailure = "error";

  @Option(names = "--parallel", defaultValue = "4", description = "Queries reranked at once.")
  private int parallel;

  @Option(names = "--tag", defaultValue = "reasonrank", description = "Name of the system.")
  private String tag = "reasonrank";

  @Option(names = "--strict", description = "Stop at the first line that cannot be read.")
  private boolean strict;

  /** What one query became. */
  private record Ranked(String query, List<String> documents, CompletableFuture<RerankResult> at) {}

  @Override
  public Integer call() throws IOException {
    RerankOptions options = options();
    LineFaults faults = new LineFaults(spec.commandLine().getErr(), strict);
    Run run = run(faults);
    Map<String, String> topics = TextFiles.read(topicsFile, run.byQuery()::containsKey, faults);
    Set<String> needed = new HashSet<>();
    run.byQuery().keySet().forEach(query -> needed.addAll(top(run, query)));
    Map<String, String> corpus = TextFiles.read(corpusFile, needed::contains, faults);
    warnMissing("passages are not in " + corpusFile + "; they rank last", needed, corpus);
    warnMissing("queries are not in " + topicsFile + "; left out", run.byQuery().keySet(), topics);
    try (Judges judge = judges.open(corpus.values());
        PrintWriter writer = writer()) {
      rerankAll(run, topics, corpus, new ListwiseReranker(judge.judge(), 4), options, writer);
    }
    faults.summarize();
    return ExitCode.OK.code();
  }

  private RerankOptions options() {
    try {
      if (parallel < 1 || depth < 1) {
        throw new IllegalArgumentException("give --parallel and --depth of at least 1");
      }
      return RerankOptions.PAPER
          .withStrategy(Strategy.of(strategy))
          .withWindow(window, step)
          .withTopK(topK)
          .withVotes(votes, Sampling.atTemperature(temperature, seed).withTopP(topP))
          .onEngineFailure(failure())
          .withBudget(new TokenBudget(reasoningTokens, answerTokens));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private OnEngineFailure failure() {
    return switch (onEngineFailure) {
      case "error" -> OnEngineFailure.ERROR;
      case "input-order" -> OnEngineFailure.INPUT_ORDER;
      default ->
          throw new IllegalArgumentException(
              "--on-engine-failure is '" + onEngineFailure + "'; give error or input-order");
    };
  }

  private Run run(LineFaults faults) throws IOException {
    try (BufferedReader lines = Input.open(runFile)) {
      Run run = Run.read(lines, runFile, faults);
      if (run.byQuery().isEmpty()) {
        throw StageException.data(runFile + " has no usable line; give a TREC run");
      }
      return run;
    }
  }

  private List<String> top(Run run, String query) {
    List<String> ranking = run.ranking(query);
    return ranking.subList(0, Math.min(depth, ranking.size()));
  }

  private void warnMissing(String what, Set<String> wanted, Map<String, String> found) {
    long missing = wanted.stream().filter(id -> !found.containsKey(id)).count();
    if (missing > 0) {
      spec.commandLine().getErr().println("reasonrank: " + missing + " " + what);
    }
  }

  private PrintWriter writer() throws IOException {
    return out.isPresent()
        ? new PrintWriter(Files.newBufferedWriter(out.get()))
        : spec.commandLine().getOut();
  }

  private void rerankAll(
      Run run,
      Map<String, String> topics,
      Map<String, String> corpus,
      ListwiseReranker reranker,
      RerankOptions options,
      PrintWriter writer) {
    ArrayDeque<Ranked> working = new ArrayDeque<>();
    for (String query : run.byQuery().keySet()) {
      String text = topics.get(query);
      if (text != null) {
        List<String> documents = top(run, query);
        List<String> passages = documents.stream().map(id -> corpus.getOrDefault(id, "")).toList();
        Optional<Instant> end =
            seconds.map(limit -> Instant.now().plusMillis(Math.round(1000 * limit)));
        RerankRequest request = new RerankRequest(query, text, passages, options, end);
        working.add(
            new Ranked(query, documents, reranker.result(request).subscribeAsCompletionStage()));
      }
      if (working.size() >= parallel) {
        write(working.remove(), writer);
      }
    }
    working.forEach(ranked -> write(ranked, writer));
    writer.flush();
  }

  private static RerankResult result(Ranked ranked) {
    try {
      return ranked.at.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof EngineException failed) {
        throw new StageException(
            ExitCode.UNAVAILABLE,
            "query " + ranked.query + ": the engine failed: " + failed.getMessage(),
            failed);
      }
      throw e;
    }
  }

  private void write(Ranked ranked, PrintWriter writer) {
    RerankResult result = result(ranked);
    for (int rank = 0; rank < result.order().size(); rank++) {
      String document = ranked.documents.get(result.order().get(rank));
      writer.print(
          ranked.query
              + " Q0 "
              + document
              + " "
              + (rank + 1)
              + " "
              + result.scores().get(rank)
              + " "
              + tag
              + "\n");
    }
    if (result.partial()) {
      spec.commandLine()
          .getErr()
          .println("reasonrank: query " + ranked.query + " partial: time up");
    }
    if (result.degraded()) {
      spec.commandLine()
          .getErr()
          .println("reasonrank: query " + ranked.query + " degraded: " + result.reasons());
    }
  }
}
