package io.reasonrank.function.rerank;

import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.model.ServedModel;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.RerankOptions.OnEngineFailure;
import io.reasonrank.reranker.Strategy;
import io.reasonrank.stage.StageException;
import jakarta.inject.Singleton;

/** How requests are reranked that say nothing about it. */
@Singleton
public class RerankDefaults {
  private final ServeConfig config;
  private final ServedModel model;

  RerankDefaults(ServeConfig config, ServedModel model) {
    this.config = config;
    this.model = model;
    options(); // a wrong setting must keep the endpoint from starting
  }

  /** As set, within what the model that answers now holds. */
  public RerankOptions options() {
    return options(config, budget(config, model.info().contextTokens()));
  }

  /** A thought never takes more than a quarter of a small model's context. */
  private static TokenBudget budget(ServeConfig config, int contextTokens) {
    return new TokenBudget(
        Math.min(config.reasoningTokens(), contextTokens / 4), config.answerTokens());
  }

  private static RerankOptions options(ServeConfig config, TokenBudget budget) {
    try {
      return new RerankOptions(
          Strategy.of(config.strategy()),
          config.window(),
          config.step().orElse(Math.max(1, config.window() / 2)),
          config.passes(),
          config.topK(),
          1,
          Sampling.GREEDY,
          budget,
          false,
          switch (config.onEngineFailure()) {
            case INPUT_ORDER -> OnEngineFailure.INPUT_ORDER;
            case ERROR -> OnEngineFailure.ERROR;
          });
    } catch (IllegalArgumentException e) {
      throw StageException.configuration("reasonrank." + e.getMessage());
    }
  }
}
