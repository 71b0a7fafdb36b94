package io.reasonrank.function.rerank;

import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.RerankOptions.OnEngineFailure;
import io.reasonrank.reranker.Strategy;
import io.reasonrank.stage.StageException;
import jakarta.inject.Singleton;

/** How requests are reranked that say nothing about it. */
@Singleton
public class RerankDefaults {
  private final RerankOptions options;

  RerankDefaults(ServeConfig config) {
    this.options = options(config);
  }

  public RerankOptions options() {
    return options;
  }

  private static RerankOptions options(ServeConfig config) {
    try {
      return new RerankOptions(
          Strategy.of(config.strategy()),
          config.window(),
          config.step().orElse(Math.max(1, config.window() / 2)),
          config.passes(),
          config.topK(),
          1,
          Sampling.GREEDY,
          new TokenBudget(config.reasoningTokens(), config.answerTokens()),
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
