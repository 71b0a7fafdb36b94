package io.reasonrank.training;

import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.train.LogProbabilities;
import io.reasonrank.ranking.reward.RankingReward;
import io.reasonrank.ranking.reward.RewardSpec;
import io.reasonrank.ranking.reward.RewardView;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.RlParameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code stage rl}: GRPO with the multi-view ranking reward (ReasonRank §4.2). Rollouts come from
 * the model itself, rewards from {@code ranking} alone.
 */
public final class RlStage implements StageProgram {

  @Override
  public String stage() {
    return "rl";
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    var parameters = context.parameters(RlParameters.class);
    long start = System.nanoTime();
    try (var run = new TrainingRun(context, parameters.checkpoint(), parameters.validation());
        var frozen = new Reference(context, parameters);
        var current = new LogProbabilities(run.model)) {
      var update =
          new PolicyUpdate(run.trainer, current, frozen.logProbabilities(), parameters.grpo());
      long rollouts = train(context, run, update, parameters);
      run.writeResult();
      double seconds = (System.nanoTime() - start) / 1e9;
      var metrics = Json.object();
      metrics.put("steps", parameters.steps()).put("rollouts", rollouts);
      metrics.put("bestStep", run.position().bestStep());
      if (run.position().bestStep() > 0) {
        metrics.put("validationNdcg", run.position().bestScore());
      }
      metrics.put("seconds", seconds).put("rolloutsPerSecond", rollouts / seconds);
      return new StageResult("training", metrics);
    }
  }

  /** Returns the rollouts of this process. */
  private static long train(
      StageContext context, TrainingRun run, PolicyUpdate update, RlParameters parameters)
      throws IOException {
    var records = fitting(context, run, parameters);
    var order = new EpochOrder(records.size(), context.spec().seed());
    var rate = new LearningRate(parameters.optimizer(), parameters.steps());
    var grpo = parameters.grpo();
    var step0 =
        new RolloutStep(
            run.examples, new RankingReward(spec(parameters)), grpo, context.spec().seed());
    long rollouts = 0;
    int longest = Math.max(run.validation.longestPrompt(), grpo.maxPromptTokens());
    try (var generator =
        new Generator(run.model, run.tokenizer, longest, grpo.maxResponseTokens())) {
      for (int step = run.position().step(); step < parameters.steps(); step++) {
        long used = run.position().used();
        var chosen = new ArrayList<TrainingRecord>();
        for (int i = 0; i < grpo.promptsPerStep(); i++) {
          chosen.add(records.get(order.at(used + i)));
        }
        var groups = step0.sample(generator, chosen, step);
        var outcome = update.apply(groups, rate.at(step));
        run.finishStep(
            step + 1,
            used + chosen.size(),
            outcome.loss().loss(),
            chosen.stream().map(TrainingRecord::qid).toList());
        Map<String, Double> values = figures(groups, outcome);
        if (run.validates(step + 1, parameters.steps())) {
          var score = run.validation.score(generator);
          run.offer(score);
          values.put("validationNdcg", score.ndcg());
          values.put("validationFormat", score.formatValidity());
        }
        run.metrics.add(step + 1, values);
        rollouts += (long) grpo.groupSize() * chosen.size();
        context.progress().report(step + 1, parameters.steps(), "steps", values);
        run.saveIfDue(step + 1, parameters.steps());
      }
    }
    return rollouts;
  }

  private static Map<String, Double> figures(
      List<List<Rollout>> groups, PolicyUpdate.Outcome outcome) {
    List<Rollout> all = groups.stream().flatMap(List::stream).toList();
    List<Rollout> wellFormed = all.stream().filter(Rollout::wellFormed).toList();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("reward", mean(all.stream().mapToDouble(r -> r.reward().total()).toArray()));
    // Views over well-formed answers only: a rising format rate must not look like better ranking.
    for (String view : List.of("ndcg", "recall", "rbo")) {
      values.put(view, mean(wellFormed.stream().mapToDouble(r -> r.reward().view(view)).toArray()));
    }
    values.put("formatValidity", (double) wellFormed.size() / Math.max(1, all.size()));
    values.put("kl", outcome.loss().kl());
    values.put("entropy", outcome.loss().entropy());
    values.put("clippedShare", outcome.loss().clippedShare());
    values.put("gradientNorm", outcome.gradientNorm());
    values.put(
        "responseTokens",
        mean(all.stream().mapToDouble(r -> r.sequence().completion().length).toArray()));
    return values;
  }

  private static double mean(double[] values) {
    return java.util.Arrays.stream(values).average().orElse(0);
  }

  private static List<TrainingRecord> fitting(
      StageContext context, TrainingRun run, RlParameters parameters) {
    var fitting = new ArrayList<TrainingRecord>();
    int limit = parameters.grpo().maxPromptTokens();
    for (TrainingRecord record : run.dataset.split(parameters.split())) {
      int tokens = run.examples.prompt(record).length;
      if (tokens > limit) {
        context
            .rejects()
            .reject("too-long", record.qid(), tokens + " tokens, maxPromptTokens is " + limit);
      } else {
        fitting.add(record);
      }
    }
    if (fitting.isEmpty()) {
      throw StageException.data(
          "split "
              + parameters.split()
              + " has no prompt of at most "
              + limit
              + " tokens; raise maxPromptTokens");
    }
    return fitting;
  }

  private static RewardSpec spec(RlParameters parameters) {
    try {
      return new RewardSpec(
          parameters.reward().views().stream()
              .map(
                  view ->
                      new RewardSpec.WeightedView(
                          RewardView.of(view.metric(), view.cutoff(), view.persistence()),
                          view.weight()))
              .toList(),
          parameters.reward().malformedAnswer(),
          parameters.reward().malformedOutput());
    } catch (IllegalArgumentException e) {
      throw StageException.configuration("spec.reward: " + e.getMessage());
    }
  }

  /** The frozen start, loaded only if the loss looks at it. */
  private static final class Reference implements AutoCloseable {
    private final Optional<DecoderModel> model;
    private final Optional<LogProbabilities> logProbabilities;

    Reference(StageContext context, RlParameters parameters) {
      this.model =
          parameters.grpo().klCoefficient() == 0
              ? Optional.empty()
              : Optional.of(DecoderModel.load(context.input("baseModel")));
      this.logProbabilities = model.map(LogProbabilities::new);
    }

    Optional<LogProbabilities> logProbabilities() {
      return logProbabilities;
    }

    @Override
    public void close() {
      logProbabilities.ifPresent(LogProbabilities::close);
      model.ifPresent(DecoderModel::close);
    }
  }
}
