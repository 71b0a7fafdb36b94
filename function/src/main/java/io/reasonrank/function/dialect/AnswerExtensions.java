package io.reasonrank.function.dialect;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.reasonrank.reranker.RerankResult;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What every answer that is an object has besides its dialect's fields. */
@RegisterForReflection
@Schema(name = "AnswerExtensions", description = "What an answer says beyond its API.")
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record AnswerExtensions(
    @Schema(description = "Sequential rounds of windows.") int rounds,
    @Schema(description = "Judgements asked for.") int calls,
    @Schema(description = "Whether an answer was repaired or replaced.") boolean degraded,
    @Schema(description = "Why, one line each.") List<String> degradedReasons,
    @Schema(description = "Whether the deadline cut the work short.") boolean partial,
    @Schema(description = "With return_reasoning, the judged windows.")
        Optional<List<WireWindow>> reasoning,
    @Schema(description = "Names this ranking to POST /v1/feedback; there if a model ranked.")
        Optional<String> feedbackToken) {

  static AnswerExtensions of(RerankResult result, boolean withReasoning) {
    return new AnswerExtensions(
        result.usage().rounds(),
        result.usage().calls(),
        result.degraded(),
        result.reasons(),
        result.partial(),
        withReasoning ? Optional.of(WireWindow.of(result)) : Optional.empty(),
        Optional.of(result.provenance().token()).filter(token -> !token.isEmpty()));
  }
}
