package io.reasonrank.function.dialect.cohere;

import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.function.dialect.Dialect;
import io.reasonrank.function.dialect.WireWindow;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.reranker.RerankResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request that was read.
 *
 * @param call what to rerank
 * @param documents as they came
 * @param echo whether results carry their documents
 * @param ownPassageLimit whether the client asked to cut passages, which only the endpoint does
 * @param dialect version and model name
 */
record CohereExchange(
    RerankCall call,
    Documents documents,
    boolean echo,
    boolean ownPassageLimit,
    CohereDialect dialect)
    implements Dialect.Exchange {
  private static final int DOCUMENTS_PER_UNIT = 100;

  @Override
  public Object answer(RerankResult result) {
    GenerationEvent.Usage tokens = result.usage().tokens();
    int generated = tokens.reasoningTokens() + tokens.answerTokens();
    return new CohereAnswer(
        result.id(),
        dialect.model(),
        results(result),
        meta(tokens.promptTokens(), generated),
        new CohereAnswer.Usage(tokens.promptTokens(), generated, tokens.promptTokens() + generated),
        result.usage().rounds(),
        result.usage().calls(),
        result.degraded(),
        result.reasons(),
        result.partial(),
        call.options().returnReasoning() ? Optional.of(WireWindow.of(result)) : Optional.empty());
  }

  private List<CohereAnswer.Result> results(RerankResult result) {
    int wanted = Math.min(call.topN().orElse(result.order().size()), result.order().size());
    List<CohereAnswer.Result> results = new ArrayList<>(wanted);
    for (int rank = 0; rank < wanted; rank++) {
      int index = result.order().get(rank);
      results.add(
          new CohereAnswer.Result(
              index,
              result.scores().get(rank),
              echo ? Optional.of(documents.echo(index)) : Optional.empty()));
    }
    return results;
  }

  private CohereAnswer.Meta meta(int promptTokens, int generatedTokens) {
    int units = (call.passages().size() + DOCUMENTS_PER_UNIT - 1) / DOCUMENTS_PER_UNIT;
    return new CohereAnswer.Meta(
        new CohereAnswer.ApiVersion(Integer.toString(dialect.version())),
        new CohereAnswer.BilledUnits(units),
        new CohereAnswer.Tokens(promptTokens, generatedTokens),
        ownPassageLimit
            ? Optional.of(
                List.of("max_tokens_per_doc is not applied; the endpoint cuts passages itself"))
            : Optional.empty());
  }
}
