package io.reasonrank.training;

import io.reasonrank.engine.djl.train.OptimizerStep;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.SftParameters.Optimizer;

/** The rate of each step: linear warm-up, then the schedule. */
final class LearningRate {
  private static final double DECAY_START = 0.7;

  private final Optimizer optimizer;
  private final int steps;

  LearningRate(Optimizer optimizer, int steps) {
    this.optimizer = optimizer;
    this.steps = steps;
    factor(0); // an unknown schedule is told before any work
  }

  /** Settings of a step, counted from 0. */
  OptimizerStep at(int step) {
    double warmup = Math.min(1, (step + 1.0) / Math.max(1, optimizer.warmupSteps()));
    return new OptimizerStep(
        optimizer.learningRate() * warmup * factor(step),
        optimizer.beta1(),
        optimizer.beta2(),
        optimizer.weightDecay(),
        optimizer.maxGradientNorm(),
        optimizer.embeddingLearningRateRatio());
  }

  private double factor(int step) {
    double done = (double) step / Math.max(1, steps);
    double floor = optimizer.minLearningRateRatio();
    return switch (optimizer.schedule()) {
      case "constant" -> 1;
      case "linear" -> floor + (1 - floor) * (1 - done);
      case "cosine" -> floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * done));
      case "wsd" ->
          done < DECAY_START
              ? 1
              : floor + (1 - floor) * (1 - (done - DECAY_START) / (1 - DECAY_START));
      default ->
          throw StageException.configuration(
              "optimizer.schedule is '"
                  + optimizer.schedule()
                  + "'; give constant, linear, cosine or wsd");
    };
  }
}
