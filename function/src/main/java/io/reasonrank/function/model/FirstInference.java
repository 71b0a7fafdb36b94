package io.reasonrank.function.model;

import io.reasonrank.engine.TokenBudget;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.WindowJudge;
import io.reasonrank.reranker.WindowTask;
import io.reasonrank.reranker.WindowVerdict;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** One judged window of a few tokens: it loads what is lazy and proves that an engine answers. */
final class FirstInference {
  private static final RerankOptions FEW_TOKENS =
      RerankOptions.PAPER.withBudget(new TokenBudget(4, 4));

  private FirstInference() {}

  static Uni<WindowVerdict> with(WindowJudge judge) {
    return judge.judge(
        WindowTask.of("warm-up", List.of("A passage on nothing.", "Warm-up."), FEW_TOKENS));
  }
}
