package io.reasonrank.training;

import io.reasonrank.engine.djl.train.LogProbabilities;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.spec.TrainerSettings;
import io.reasonrank.stage.trainer.TrainerRenderer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code stage sft}: fine-tuning of all weights or of an adapter on think+answer (ReasonRank §4.1).
 * Loss on the assistant's turn only; batches by tokens; lists grow over the curriculum.
 */
public final class SftStage implements StageProgram {
  private static final int REPORT_EVERY = 20;

  private final TrainerRenderer renderer;

  /**
   * @param renderer for runs whose steps another trainer computes
   */
  public SftStage(TrainerRenderer renderer) {
    this.renderer = renderer;
  }

  @Override
  public String stage() {
    return "sft";
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    var parameters = context.parameters(SftParameters.class);
    return parameters.trainer().type().equals(TrainerSettings.DJL)
        ? embedded(context, parameters)
        : delegated(context, parameters);
  }

  @Override
  public void assist(StageContext context) throws IOException {
    new DelegatedTraining(context, renderer).assist();
  }

  private StageResult delegated(StageContext context, SftParameters sft) throws IOException {
    try (var examples = new TrainerExamples(context)) {
      return new DelegatedTraining(context, renderer)
          .run(work -> examples.alpaca(work, sft), "", sft.steps());
    }
  }

  private static StageResult embedded(StageContext context, SftParameters parameters)
      throws IOException {
    long start = System.nanoTime();
    try (var run =
        new TrainingRun(
            context,
            parameters.checkpoint(),
            parameters.validation(),
            parameters.lora(),
            parameters.trainer().recompute())) {
      var batches = new SftBatches(context, run, parameters);
      long tokens = train(context, run, batches, parameters);
      run.writeResult();
      double seconds = (System.nanoTime() - start) / 1e9;
      var metrics = Json.object();
      metrics.put("steps", run.position().step()).put("records", batches.records());
      metrics.put("parameters", run.model.parameters());
      metrics.put("bestStep", run.position().bestStep());
      if (run.position().bestStep() > 0) {
        metrics.put("validationNdcg", run.position().bestScore());
      }
      metrics.put("tokens", tokens).put("seconds", seconds);
      metrics.put("tokensPerSecond", tokens / seconds);
      return new StageResult("training", metrics);
    }
  }

  /** Returns the tokens seen in this process. */
  private static long train(
      StageContext context, TrainingRun run, SftBatches batches, SftParameters parameters)
      throws IOException {
    var rate = new LearningRate(parameters.optimizer(), parameters.steps());
    long tokens = 0;
    long start = System.nanoTime();
    Map<String, Double> shown = new LinkedHashMap<>();
    try (var generator = batches.generator();
        var current = new LogProbabilities(run.model)) {
      for (int step = run.position().step();
          step < parameters.steps() && !run.isExhausted();
          step++) {
        SftBatches.Batch batch = batches.next(step, run.position().used());
        double loss = 0;
        for (var pass : batch.passes()) {
          loss += run.trainer.languageModelGradients(pass, 1.0 / batch.targets());
        }
        var settings = rate.at(step);
        double norm = run.trainer.apply(settings);
        run.finishStep(step + 1, batch.usedAfter(), loss, norm, batch.ids());
        tokens += batch.tokens();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", loss);
        values.put("learningRate", settings.learningRate());
        values.put("gradientNorm", norm);
        boolean validated = run.validates(step + 1, parameters.steps());
        if (validated) {
          var score = run.validation.score(generator);
          run.offer(score);
          values.put(TrainingRun.VALIDATION_NDCG, score.ndcg());
          values.put("validationFormat", score.formatValidity());
          double taught = run.validation.loss(current, run.passes);
          if (Double.isFinite(taught)) { // else the next step ends the run and names its records
            values.put("validationLoss", taught);
          }
        }
        if (validated || (step + 1) % REPORT_EVERY == 0) {
          run.metrics.add(step + 1, values);
          shown.putAll(values);
          shown.put("tokensPerSecond", tokens / ((System.nanoTime() - start) / 1e9));
        }
        context.progress().report(step + 1, parameters.steps(), "steps", shown);
        run.saveIfDue(step + 1, parameters.steps());
      }
    }
    return tokens;
  }
}
