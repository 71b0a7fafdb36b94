package io.reasonrank.function.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.reasonrank.function.rerank.CallOptions;
import io.reasonrank.function.rerank.InvalidRequestException;
import io.reasonrank.function.rerank.ReasoningEffort;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.reranker.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The data of {@code rerank.request.v1}: a reranking request as the REST paths take it, with an id
 * that its result carries.
 *
 * @param id names the request; one is made where it is missing
 * @param query what is searched
 * @param documents texts in first-stage order
 * @param topN results wanted; all unless given
 * @param timeoutSeconds when to answer with the best ranking so far
 */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record EventRequest(
    @Nullable String id,
    @Nullable String query,
    @Nullable List<@Nullable String> documents,
    @Nullable Integer topN,
    @Nullable String strategy,
    @Nullable Integer window,
    @Nullable Integer step,
    @Nullable String reasoningEffort,
    boolean returnReasoning,
    @Nullable Long seed,
    @Nullable Double timeoutSeconds) {

  /**
   * The request in the endpoint's own terms.
   *
   * @throws InvalidRequestException naming the field that is wrong
   */
  RerankCall call() {
    if (query == null || documents == null || documents.contains(null)) {
      throw new InvalidRequestException(
          "query or documents is missing or holds null; give a text and a list of texts");
    }
    if (topN != null && topN < 0) {
      throw new InvalidRequestException("top_n is " + topN + "; give 1 or more, or 0 for all");
    }
    OptionalInt wanted = topN == null || topN == 0 ? OptionalInt.empty() : OptionalInt.of(topN);
    return new RerankCall(query, List.copyOf(documents), wanted, options());
  }

  private CallOptions options() {
    return new CallOptions(
        Optional.ofNullable(strategy).map(EventRequest::strategy),
        optional(window),
        optional(step),
        Optional.ofNullable(reasoningEffort).map(EventRequest::effort),
        returnReasoning,
        seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
        0);
  }

  /**
   * @throws InvalidRequestException if it is no positive number of seconds
   */
  Optional<Duration> timeout() {
    if (timeoutSeconds == null) {
      return Optional.empty();
    }
    if (!(timeoutSeconds > 0 && timeoutSeconds <= 3600)) {
      throw new InvalidRequestException(
          "timeout_seconds is " + timeoutSeconds + "; give more than 0 and at most 3600");
    }
    return Optional.of(Duration.ofNanos((long) (timeoutSeconds * 1e9)));
  }

  private static OptionalInt optional(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private static Strategy strategy(String name) {
    try {
      return Strategy.of(name);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(String.valueOf(e.getMessage()));
    }
  }

  private static ReasoningEffort effort(String name) {
    return ReasoningEffort.of(name)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "reasoning_effort is not one of " + ReasoningEffort.names()));
  }
}
