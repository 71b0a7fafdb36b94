package io.reasonrank.function.dialect.voyage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.reasonrank.function.dialect.Dialect;
import io.reasonrank.function.dialect.Documents;
import io.reasonrank.function.dialect.Fields;
import io.reasonrank.function.dialect.Question;
import io.reasonrank.function.dialect.Ranking;
import io.reasonrank.function.rerank.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Voyage's API: {@code top_k}, and results in {@code data}. */
@Singleton
class VoyageDialect implements Dialect {
  @Override
  public String name() {
    return "voyage";
  }

  @Override
  public List<String> paths() {
    return List.of("/voyage/v1/rerank", "/voyage/rerank");
  }

  @Override
  public boolean claims(JsonNode body) {
    return body.has("documents") && (body.has("top_k") || body.has("truncation"));
  }

  @Override
  public Question read(Fields fields) {
    fields.flag("truncation");
    return new Question(
        fields.requiredText("query"),
        Documents.read(fields, "documents"),
        Question.topN(fields, "top_k"),
        fields.flag("return_documents"));
  }

  @Override
  public Object answer(Ranking ranking) {
    return new Answer(
        "list",
        ranking.places().stream().map(Result::of).toList(),
        ranking.model(),
        new Usage(ranking.totalTokens()));
  }

  @Override
  public Object error(Problem problem) {
    return new Failure(problem.message());
  }

  @Override
  public Description description() {
    return new Description(
        "Reranks documents (Voyage)",
        Request.class,
        Answer.class,
        Failure.class,
        false,
        """
        {"model":"rerank-2.5","query":"Why are my rose leaves sticky?",
         "documents":["Prune plums in summer.","Aphids leave honeydew."],"top_k":1}\
        """);
  }

  /** The request. */
  @Schema(
      name = "VoyageRequest",
      requiredProperties = {"query", "documents"})
  record Request(
      String model,
      @Schema(minLength = 1, pattern = "\\S") String query,
      @Schema(minItems = 1, maxItems = 1000) List<String> documents,
      @Schema(
              description = "Results wanted; absent for all.",
              minimum = "0",
              maximum = "2147483647")
          @JsonProperty("top_k")
          Integer topK,
      @Schema(defaultValue = "false") @JsonProperty("return_documents") Boolean returnDocuments,
      @Schema(description = "Passages are always cut to their share of a window.")
          Boolean truncation) {}

  /** The answer. */
  @RegisterForReflection
  @Schema(name = "VoyageAnswer")
  record Answer(String object, List<Result> data, String model, Usage usage) {}

  /** One document's place. */
  @RegisterForReflection
  @Schema(name = "VoyageResult")
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Result(int index, double relevanceScore, Optional<String> document) {
    static Result of(Ranking.Place place) {
      return new Result(place.index(), place.score(), place.text());
    }
  }

  /** Tokens of all calls. */
  @RegisterForReflection
  @Schema(name = "VoyageUsage")
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Usage(int totalTokens) {}

  /** An error's body. */
  @RegisterForReflection
  @Schema(name = "VoyageError")
  record Failure(String detail) {}
}
