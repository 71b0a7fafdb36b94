package io.reasonrank.function.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.reranker.Provenance;
import io.reasonrank.reranker.RerankResult;
import io.reasonrank.reranker.WindowTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The data of {@code rerank.result.v1}.
 *
 * @param id of the request
 * @param model that ranked, with its digest as far as known
 * @param results best first; empty where there is an error
 * @param reasoning judged windows, if they were asked for
 * @param feedbackToken names this ranking to {@code rerank.feedback.v1}; there if a model ranked
 * @param error why there is no ranking: the request is wrong
 */
@RegisterForReflection(
    targets = {
      EventResult.class,
      EventResult.Place.class,
      EventResult.Usage.class,
      EventResult.Thought.class
    })
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record EventResult(
    String id,
    String model,
    String modelDigest,
    List<Place> results,
    Usage usage,
    int rounds,
    int calls,
    boolean degraded,
    List<String> degradedReasons,
    boolean partial,
    Optional<List<Thought>> reasoning,
    Optional<String> feedbackToken,
    Optional<String> error) {

  /** One document's place. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Place(int index, double relevanceScore) {}

  /** Tokens of all judgements. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Usage(
      int promptTokens, int cachedTokens, int reasoningTokens, int completionTokens) {}

  /** One judged window; indexes are the request's. */
  public record Thought(int round, List<Integer> passages, List<Integer> order, String reasoning) {}

  static EventResult of(RerankResult result, RerankCall call, String model, String digest) {
    var tokens = result.usage().tokens();
    Provenance maker = result.provenance();
    return new EventResult(
        result.id(),
        maker.modelOr(model),
        maker.isKnown() ? maker.digest() : digest,
        places(result, call),
        new Usage(
            tokens.promptTokens(),
            tokens.cachedTokens(),
            tokens.reasoningTokens(),
            tokens.reasoningTokens() + tokens.answerTokens()),
        result.usage().rounds(),
        result.usage().calls(),
        result.degraded(),
        result.reasons(),
        result.partial(),
        call.options().returnReasoning()
            ? Optional.of(result.traces().stream().map(EventResult::thought).toList())
            : Optional.empty(),
        Optional.of(result.provenance().token()).filter(token -> !token.isEmpty()),
        Optional.empty());
  }

  static EventResult refused(String id, String model, String digest, String error) {
    return new EventResult(
        id,
        model,
        digest,
        List.of(),
        new Usage(0, 0, 0, 0),
        0,
        0,
        false,
        List.of(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.of(error));
  }

  private static Thought thought(WindowTrace trace) {
    return new Thought(trace.round(), trace.positions(), trace.order(), trace.reasoning());
  }

  private static List<Place> places(RerankResult result, RerankCall call) {
    int n = Math.min(call.topN().orElse(result.order().size()), result.order().size());
    List<Place> places = new ArrayList<>(n);
    for (int rank = 0; rank < n; rank++) {
      places.add(new Place(result.order().get(rank), result.scores().get(rank)));
    }
    return places;
  }
}
