package io.reasonrank.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.engine.djl.DjlEngine;
import io.reasonrank.engine.djl.DjlOptions;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.ranking.metric.Metric;
import io.reasonrank.ranking.metric.Metrics;
import io.reasonrank.ranking.stats.PairedBootstrap;
import io.reasonrank.ranking.stats.PairedSamples;
import io.reasonrank.reranker.EngineWindowJudge;
import io.reasonrank.reranker.ListwiseReranker;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.RerankRequest;
import io.reasonrank.reranker.RerankResult;
import io.reasonrank.reranker.Strategy;
import io.reasonrank.reranker.WindowPrompts;
import io.reasonrank.reranker.WindowTrace;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.Comparison;
import io.reasonrank.stage.report.EvaluationReport.Ranked;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import io.reasonrank.stage.report.WeightsDigest;
import io.reasonrank.stage.spec.EvaluateParameters;
import io.reasonrank.training.EvaluationLists.CandidateList;
import io.smallrye.mutiny.Multi;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code stage evaluate}: the model, its base, BM25 and the input order on the same lists, by the
 * same reranker that serves, with paired bootstrap intervals.
 */
public final class EvaluateStage implements StageProgram {
  private static final int CONCURRENT_LISTS = 32;
  private static final String HEADLINE = "ndcg_cut_10";

  @Override
  public String stage() {
    return "evaluate";
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    var parameters = context.parameters(EvaluateParameters.class);
    List<CandidateList> lists = EvaluationLists.of(context, parameters);
    List<EvaluatedSystem> systems = new ArrayList<>();
    systems.add(given(EvaluationReport.INPUT, lists, CandidateList::candidates));
    if (lists.stream().noneMatch(list -> list.bm25().isEmpty())) {
      systems.add(given(EvaluationReport.BM25, lists, CandidateList::bm25));
    }
    int models = context.hasInput("baseModel") ? 2 : 1;
    var done = new AtomicLong();
    Runnable tick =
        () ->
            context
                .progress()
                .report(
                    done.incrementAndGet(),
                    (long) models * lists.size() * parameters.seeds(),
                    "queries",
                    Map.of());
    List<List<CandidateList>> passes = shuffled(lists, parameters.seeds(), context.spec().seed());
    if (models == 2) {
      systems.add(
          reranked(EvaluationReport.BASE, context.input("baseModel"), passes, parameters, tick));
      context.checkStop();
    }
    systems.add(reranked(EvaluationReport.MODEL, context.input("model"), passes, parameters, tick));
    EvaluationReport report = report(context, parameters, lists, systems);
    Artifact.writeSynced(
        context.work().resolve(EvaluationReport.FILE_NAME), Json.pretty(withoutTimings(report)));
    ObjectNode metrics = metrics(report);
    if (parameters.seeds() > 1) {
      ObjectNode deviations = metrics.putObject("seedDeviation");
      systems.forEach(
          s -> deviations.put(s.name(), s.seedDeviation(lists, Metrics.byName(HEADLINE))));
    }
    return new StageResult("evaluation", metrics);
  }

  /** The lists as given, then in orders of their own for each further seed. */
  private static List<List<CandidateList>> shuffled(
      List<CandidateList> lists, int seeds, long seed) {
    var passes = new ArrayList<List<CandidateList>>(List.of(lists));
    for (int i = 1; i < seeds; i++) {
      var random = new Random(seed * 1_000_003 + i);
      passes.add(lists.stream().map(list -> list.shuffled(random)).toList());
    }
    return passes;
  }

  private static EvaluatedSystem given(
      String name,
      List<CandidateList> lists,
      java.util.function.Function<CandidateList, List<String>> order) {
    var orders = new TreeMap<String, Ranked>();
    lists.forEach(list -> orders.put(list.id(), new Ranked(order.apply(list), "")));
    return new EvaluatedSystem(name, List.of(new EvaluatedSystem.Pass(orders, Map.of(), 1, 0)));
  }

  private static EvaluatedSystem reranked(
      String name,
      Path modelDirectory,
      List<List<CandidateList>> passes,
      EvaluateParameters parameters,
      Runnable tick)
      throws IOException {
    var options = DjlOptions.DEFAULTS.withSlots(CONCURRENT_LISTS);
    try (var engine = DjlEngine.open(modelDirectory, options)) {
      var judge =
          new EngineWindowJudge(
              engine,
              TaughtTemplate.of(modelDirectory),
              engine.tokenizer(),
              WindowPrompts.DEFAULT_PASSAGE_TOKENS);
      var reranker = new ListwiseReranker(judge, CONCURRENT_LISTS);
      return new EvaluatedSystem(
          name, passes.stream().map(lists -> pass(reranker, lists, parameters, tick)).toList());
    } catch (CheckpointException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
  }

  private static EvaluatedSystem.Pass pass(
      ListwiseReranker reranker,
      List<CandidateList> lists,
      EvaluateParameters parameters,
      Runnable tick) {
    long start = System.nanoTime();
    var results =
        Multi.createFrom()
            .iterable(lists)
            .onItem()
            .transformToUni(
                list -> reranker.result(request(list, parameters)).invoke(result -> tick.run()))
            .merge(CONCURRENT_LISTS)
            .collect()
            .asMap(RerankResult::id)
            .await()
            .indefinitely();
    return pass(lists, results, (System.nanoTime() - start) / 1e9);
  }

  private static EvaluatedSystem.Pass pass(
      List<CandidateList> lists, Map<String, RerankResult> results, double seconds) {
    var orders = new TreeMap<String, Ranked>();
    var tokens = new TreeMap<String, Long>();
    double exact = 0;
    for (CandidateList list : lists) {
      RerankResult result = java.util.Objects.requireNonNull(results.get(list.id()), list.id());
      var ids = result.order().stream().map(list.candidates()::get).toList();
      orders.put(list.id(), new Ranked(ids, reasoning(result)));
      exact += result.degraded() ? 0 : 1;
      var usage = result.usage().tokens();
      tokens.put(list.id(), (long) usage.reasoningTokens() + usage.answerTokens());
    }
    return new EvaluatedSystem.Pass(orders, tokens, exact / lists.size(), seconds);
  }

  private static String reasoning(RerankResult result) {
    return String.join("\n\n", result.traces().stream().map(WindowTrace::reasoning).toList());
  }

  private static RerankRequest request(CandidateList list, EvaluateParameters parameters) {
    int answer = Math.max(16, 8 * parameters.window());
    var options =
        RerankOptions.PAPER
            .withStrategy(Strategy.of(parameters.strategy()))
            .withWindow(parameters.window(), parameters.step())
            .withBudget(
                new TokenBudget(Math.max(0, parameters.maxResponseTokens() - answer), answer))
            .withReasoning(true);
    return RerankRequest.of(list.id(), list.query(), list.texts(), options);
  }

  private static EvaluationReport report(
      StageContext context,
      EvaluateParameters parameters,
      List<CandidateList> lists,
      List<EvaluatedSystem> systems)
      throws IOException {
    List<Metric> metrics = metrics(parameters);
    Map<String, SystemResult> results = new LinkedHashMap<>();
    systems.forEach(system -> results.put(system.name(), system.score(lists, metrics)));
    var domains = new TreeMap<String, String>();
    lists.forEach(list -> domains.put(list.id(), list.domain()));
    boolean hasBase = context.hasInput("baseModel");
    return new EvaluationReport(
        EvaluationReport.SCHEMA,
        context.inputDigest("model"),
        hasBase ? context.inputDigest("baseModel") : "",
        WeightsDigest.of(context.input("model")),
        hasBase ? WeightsDigest.of(context.input("baseModel")) : "",
        context.hasInput("dataset") ? context.inputDigest("dataset") : "",
        parameters.split(),
        results,
        domains,
        comparisons(results, parameters, context.spec().seed()),
        EvaluationExamples.choose(lists, systems, results, HEADLINE));
  }

  private static List<Metric> metrics(EvaluateParameters parameters) {
    var names = new ArrayList<String>(List.of(HEADLINE, "recip_rank"));
    for (int cutoff : parameters.cutoffs()) {
      names.add("ndcg_cut_" + cutoff);
      names.add("recall_" + cutoff);
    }
    return names.stream().distinct().map(Metrics::byName).toList();
  }

  /** The model against every other system. */
  private static List<Comparison> comparisons(
      Map<String, SystemResult> results, EvaluateParameters parameters, long seed) {
    var comparisons = new ArrayList<Comparison>();
    for (String other : results.keySet()) {
      if (!other.equals(EvaluationReport.MODEL)) {
        comparisons.add(modelAgainst(other, results, parameters, seed));
      }
    }
    if (results.containsKey(EvaluationReport.BASE)) {
      comparisons.add(atEqualLength(results, parameters, seed));
    }
    return comparisons;
  }

  private static Comparison modelAgainst(
      String baseline,
      Map<String, SystemResult> results,
      EvaluateParameters parameters,
      long seed) {
    var samples =
        PairedSamples.of(
            result(results, EvaluationReport.MODEL).perQuery(HEADLINE),
            result(results, baseline).perQuery(HEADLINE));
    var test = new PairedBootstrap(parameters.bootstrapResamples(), 0.95, seed).compare(samples);
    return new Comparison(
        EvaluationReport.MODEL,
        baseline,
        HEADLINE,
        test.meanDifference(),
        test.low(),
        test.high(),
        test.pValue());
  }

  private static Comparison atEqualLength(
      Map<String, SystemResult> results, EvaluateParameters parameters, long seed) {
    SystemResult model = result(results, EvaluationReport.MODEL);
    SystemResult base = result(results, EvaluationReport.BASE);
    Map<String, Double> tokens = model.perQuery(EvaluatedSystem.TOKENS);
    Map<String, Double> baseTokens = base.perQuery(EvaluatedSystem.TOKENS);
    Map<String, Double> before = base.perQuery(HEADLINE);
    var pairs = new ArrayList<LengthControl.Pair>();
    model
        .perQuery(HEADLINE)
        .forEach(
            (query, value) ->
                pairs.add(
                    LengthControl.Pair.of(
                        value,
                        before.getOrDefault(query, 0.0),
                        tokens.getOrDefault(query, 0.0),
                        baseTokens.getOrDefault(query, 0.0))));
    return new LengthControl(parameters.bootstrapResamples(), seed)
        .compare(
            EvaluationReport.MODEL, EvaluationReport.BASE, EvaluationReport.AT_EQUAL_LENGTH, pairs);
  }

  private static SystemResult result(Map<String, SystemResult> results, String name) {
    return java.util.Objects.requireNonNull(results.get(name), name);
  }

  /** The file's digest must not depend on the machine's speed; timings stand in the manifest. */
  private static EvaluationReport withoutTimings(EvaluationReport report) {
    Map<String, SystemResult> still = new TreeMap<>();
    report
        .systems()
        .forEach(
            (name, r) ->
                still.put(
                    name,
                    new SystemResult(
                        r.name(),
                        r.mean(),
                        r.perQuery(),
                        r.formatValidity(),
                        0,
                        r.tokensPerQuery())));
    return new EvaluationReport(
        report.schema(),
        report.modelDigest(),
        report.baseDigest(),
        report.modelWeightsDigest(),
        report.baseWeightsDigest(),
        report.datasetDigest(),
        report.split(),
        still,
        report.domains(),
        report.comparisons(),
        report.examples());
  }

  private static ObjectNode metrics(EvaluationReport report) {
    ObjectNode metrics = Json.object();
    metrics.put("queries", report.domains().size());
    ObjectNode systems = metrics.putObject("systems");
    report
        .systems()
        .forEach(
            (name, result) -> {
              ObjectNode one = systems.putObject(name);
              result.mean().forEach(one::put);
              one.put("formatValidity", result.formatValidity());
              one.put("secondsPerQuery", result.secondsPerQuery());
              one.put("tokensPerQuery", result.tokensPerQuery());
            });
    report.comparisons().stream()
        .filter(c -> c.baseline().equals(EvaluationReport.BASE))
        .findFirst()
        .ifPresent(c -> metrics.set("evaluation", headline(report, c)));
    metrics.set("comparisons", Json.mapper().valueToTree(report.comparisons()));
    return metrics;
  }

  /** What a run's status shows. */
  private static ObjectNode headline(EvaluationReport report, Comparison comparison) {
    ObjectNode headline = Json.object().put("metric", HEADLINE);
    headline.put("base", mean(report, EvaluationReport.BASE));
    headline.put("model", mean(report, EvaluationReport.MODEL));
    headline.put("difference", comparison.meanDifference());
    return headline.put("lower", comparison.lower()).put("upper", comparison.upper());
  }

  private static double mean(EvaluationReport report, String system) {
    return report.system(system).map(r -> r.mean().getOrDefault(HEADLINE, 0.0)).orElse(0.0);
  }
}
