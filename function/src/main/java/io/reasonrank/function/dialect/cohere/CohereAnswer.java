package io.reasonrank.function.dialect.cohere;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.reasonrank.function.dialect.WireWindow;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The answer: Cohere's {@code meta} and Jina's {@code usage} both, since clients read tokens and
 * units from the one or the other and fail without it.
 */
@RegisterForReflection(
    targets = {
      CohereAnswer.class,
      CohereAnswer.Result.class,
      CohereAnswer.Meta.class,
      CohereAnswer.ApiVersion.class,
      CohereAnswer.BilledUnits.class,
      CohereAnswer.Tokens.class,
      CohereAnswer.Usage.class,
      CohereAnswer.Failure.class
    })
@Schema(name = "RerankAnswer")
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record CohereAnswer(
    String id,
    String model,
    @Schema(description = "Best first.") List<Result> results,
    Meta meta,
    Usage usage,
    @Schema(description = "Extension: sequential rounds of windows.") int rounds,
    @Schema(description = "Extension: judgements asked for.") int calls,
    @Schema(description = "Extension: whether an answer was repaired or replaced.")
        boolean degraded,
    @Schema(description = "Extension: why, one line each.") List<String> degradedReasons,
    @Schema(description = "Extension: whether the deadline cut the work short.") boolean partial,
    @Schema(description = "Extension: with return_reasoning, the judged windows.")
        Optional<List<WireWindow>> reasoning) {

  /**
   * One document's place.
   *
   * @param index of the document in the request
   * @param relevanceScore in [0,1], strictly falling; made from the ranking, not a probability
   * @param document only if asked for: left out otherwise, never {@code null}
   */
  @Schema(name = "RerankResult")
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Result(
      int index,
      @Schema(
              description =
                  "In [0,1], strictly falling. Made from the ranking: it orders this list and says"
                      + " nothing across queries.")
          double relevanceScore,
      @Schema(type = org.eclipse.microprofile.openapi.annotations.enums.SchemaType.OBJECT)
          Optional<JsonNode> document) {}

  /** Cohere's bill. */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Meta(
      ApiVersion apiVersion,
      BilledUnits billedUnits,
      Tokens tokens,
      Optional<List<String>> warnings) {}

  /** {@code 1} or {@code 2}. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record ApiVersion(String version) {}

  /**
   * What Cohere would bill.
   *
   * @param searchUnits one per hundred documents begun
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record BilledUnits(int searchUnits) {}

  /** Tokens of all calls. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Tokens(int inputTokens, int outputTokens) {}

  /** The same in Jina's words. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Usage(int promptTokens, int completionTokens, int totalTokens) {}

  /** An error's body. */
  @Schema(name = "RerankError")
  record Failure(String message) {}
}
