package io.reasonrank.training;

import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.train.LogProbabilities;
import io.reasonrank.ranking.reward.RankingReward;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.RlParameters;
import io.reasonrank.stage.spec.TrainerSettings;
import io.reasonrank.stage.trainer.TrainerRenderer;
import io.reasonrank.training.reward.RewardServer;
import io.reasonrank.training.reward.RewardSpecs;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code stage rl}: GRPO with the multi-view ranking reward (ReasonRank §4.2). Rollouts come from
 * the model itself, rewards from {@code ranking} alone.
 */
public final class RlStage implements StageProgram {
  private final TrainerRenderer renderer;

  /**
   * @param renderer for runs whose steps another trainer computes
   */
  public RlStage(TrainerRenderer renderer) {
    this.renderer = renderer;
  }

  @Override
  public String stage() {
    return "rl";
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    var parameters = context.parameters(RlParameters.class);
    return parameters.trainer().type().equals(TrainerSettings.DJL)
        ? embedded(context, parameters)
        : delegated(context, parameters);
  }

  /** The trainer's workers may run on other machines, so the service is told by host name. */
  private StageResult delegated(StageContext context, RlParameters rl) throws IOException {
    boolean alone = rl.trainer().nodes() == 1;
    String host = alone ? "127.0.0.1" : InetAddress.getLocalHost().getHostAddress();
    try (var examples = new TrainerExamples(context);
        var rewards =
            RewardServer.start(RewardSpecs.of(rl.reward()), alone ? host : "0.0.0.0", 0)) {
      return new DelegatedTraining(context, renderer)
          .run(
              work -> examples.verl(work, rl.split(), rl.tooLong(), rl.grpo().maxPromptTokens()),
              "http://" + host + ":" + rewards.port() + "/v1/reward",
              rl.steps());
    }
  }

  private static StageResult embedded(StageContext context, RlParameters parameters)
      throws IOException {
    long start = System.nanoTime();
    try (var run =
            new TrainingRun(
                context,
                parameters.checkpoint(),
                parameters.validation(),
                parameters.lora(),
                parameters.trainer().recompute());
        var frozen = new Reference(context, parameters);
        var current = new LogProbabilities(run.model)) {
      var update =
          new PolicyUpdate(
              run.trainer, run.passes, current, frozen.logProbabilities(), parameters.grpo());
      long rollouts = train(context, run, update, parameters);
      run.writeResult();
      double seconds = (System.nanoTime() - start) / 1e9;
      var metrics = Json.object();
      metrics.put("steps", run.position().step()).put("rollouts", rollouts);
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
    var spec = RewardSpecs.of(parameters.reward());
    var guard = new CollapseGuard(parameters.collapse(), run.metrics.history("formatValidity"));
    var sampler =
        new RolloutStep(
            run.examples,
            new RankingReward(spec, run.examples.mode()),
            new StepAdvantages(spec, parameters),
            grpo,
            context.spec().seed());
    long rollouts = 0;
    int longest = Math.max(run.validation.longestPrompt(), grpo.maxPromptTokens());
    try (var generator =
        new Generator(run.model, run.tokenizer, longest, grpo.maxResponseTokens())) {
      for (int step = run.position().step();
          step < parameters.steps() && !run.isExhausted();
          step++) {
        long used = run.position().used();
        var sampled = sampler.sample(generator, i -> records.get(order.at(used + i)), step);
        var outcome = update.apply(sampled.groups(), rate.at(step));
        run.finishStep(
            step + 1,
            used + sampled.used(),
            outcome.loss().loss(),
            outcome.gradientNorm(),
            sampled.qids());
        Map<String, Double> values =
            RlFigures.of(sampled, outcome, spec, parameters.grpo().klCoefficient() > 0);
        guard.check(step + 1, values.getOrDefault("formatValidity", 0.0), sampled.qids());
        if (run.validates(step + 1, parameters.steps())) {
          var score = run.validation.score(generator);
          run.offer(score);
          values.put(TrainingRun.VALIDATION_NDCG, score.ndcg());
          values.put("validationFormat", score.formatValidity());
        }
        run.metrics.add(step + 1, values);
        rollouts += (long) grpo.groupSize() * sampled.used();
        context.progress().report(step + 1, parameters.steps(), "steps", values);
        run.saveIfDue(step + 1, parameters.steps());
      }
    }
    return rollouts;
  }

  private static List<TrainingRecord> fitting(
      StageContext context, TrainingRun run, RlParameters parameters) {
    var fitting = new ArrayList<TrainingRecord>();
    int limit = parameters.grpo().maxPromptTokens();
    for (TrainingRecord record : run.dataset.split(parameters.split())) {
      int tokens = run.examples.prompt(record).length;
      if (tokens > limit) {
        LengthLimit.reject(context, parameters.tooLong(), record, tokens, "maxPromptTokens", limit);
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
