package io.reasonrank.function.dialect;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The answer that most clients read: Cohere's {@code meta} and Jina's {@code usage} both, since
 * clients read tokens and units from the one or the other and fail without it.
 */
@RegisterForReflection(
    targets = {
      CommonAnswer.class,
      CommonAnswer.Result.class,
      CommonAnswer.Meta.class,
      CommonAnswer.ApiVersion.class,
      CommonAnswer.BilledUnits.class,
      CommonAnswer.Tokens.class,
      CommonAnswer.Usage.class,
      CommonAnswer.Failure.class
    })
@Schema(name = "RerankAnswer")
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record CommonAnswer(
    String id,
    String model,
    @Schema(description = "Best first.") List<Result> results,
    Meta meta,
    Usage usage) {

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
  public record Result(
      int index,
      @Schema(
              description =
                  "In [0,1], strictly falling. Made from the ranking: it orders this list and says"
                      + " nothing across queries.")
          double relevanceScore,
      @Schema(type = SchemaType.OBJECT) Optional<JsonNode> document) {
    static Result of(Ranking.Place place) {
      return new Result(place.index(), place.score(), place.document());
    }
  }

  /** Cohere's bill. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Meta(
      ApiVersion apiVersion, BilledUnits billedUnits, Tokens tokens, List<String> warnings) {}

  /** {@code 1} or {@code 2}. */
  public record ApiVersion(String version) {}

  /**
   * What Cohere would bill.
   *
   * @param searchUnits one per hundred documents begun
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record BilledUnits(int searchUnits) {}

  /** Tokens of all calls. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Tokens(int inputTokens, int outputTokens) {}

  /** The same in Jina's words. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @Schema(name = "Usage")
  public record Usage(int promptTokens, int completionTokens, int totalTokens) {
    public static Usage of(Ranking ranking) {
      return new Usage(ranking.promptTokens(), ranking.completionTokens(), ranking.totalTokens());
    }
  }

  /** An error's body. */
  @Schema(name = "RerankError")
  public record Failure(String message) {}
}
