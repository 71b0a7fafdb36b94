package io.reasonrank.function.dialect.tei;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.OptionalInt;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The API of Hugging Face's text-embeddings-inference: {@code texts}, and a bare list back. */
@Singleton
class TeiDialect implements Dialect {
  @Override
  public String name() {
    return "tei";
  }

  @Override
  public List<String> paths() {
    return List.of("/tei/rerank", "/tei", "/predict", "/invocations");
  }

  @Override
  public boolean claims(JsonNode body) {
    return body.has("texts");
  }

  @Override
  public String field(String name) {
    return name.equals("documents") ? "texts" : name;
  }

  @Override
  public Question read(Fields fields) {
    fields.flag("truncate");
    fields.flag("raw_scores");
    return new Question(
        fields.requiredText("query"),
        Documents.read(fields, "texts"),
        OptionalInt.empty(),
        fields.flag("return_text"));
  }

  @Override
  public Object answer(Ranking ranking) {
    return ranking.places().stream().map(Rank::of).toList();
  }

  @Override
  public int status(Problem problem) {
    return switch (problem.kind()) {
      case INVALID -> problem.message().contains("is empty") ? 400 : 422;
      case OVERLOADED -> 429;
      case INTERNAL, TIMEOUT -> 424;
      default -> problem.status();
    };
  }

  @Override
  public Object error(Problem problem) {
    return new Failure(
        problem.message(),
        switch (status(problem)) {
          case 400 -> "empty";
          case 413, 415, 422 -> "validation";
          case 424 -> "backend";
          case 429 -> "overloaded";
          case 503 -> "unhealthy";
          default -> "unauthorized";
        });
  }

  @Override
  public Description description() {
    return new Description(
        "Reranks texts (text-embeddings-inference)",
        Request.class,
        Rank.class,
        Failure.class,
        true,
        """
        {"query":"Why are my rose leaves sticky?",
         "texts":["Prune plums in summer.","Aphids leave honeydew."]}\
        """);
  }

  /** The request. */
  @Schema(
      name = "TeiRequest",
      requiredProperties = {"query", "texts"})
  record Request(
      @Schema(minLength = 1, pattern = "\\S") String query,
      @Schema(minItems = 1, maxItems = 1000) List<String> texts,
      @Schema(defaultValue = "false") @JsonProperty("return_text") Boolean returnText,
      @Schema(
              description = "Has no meaning here: scores are made from the ranking.",
              defaultValue = "false")
          @JsonProperty("raw_scores")
          Boolean rawScores,
      @Schema(description = "Texts are always cut to their share of a window.") Boolean truncate) {}

  /** One text's place. */
  @RegisterForReflection
  @Schema(name = "TeiRank")
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Rank(int index, double score, Optional<String> text) {
    static Rank of(Ranking.Place place) {
      return new Rank(place.index(), place.score(), place.text());
    }
  }

  /** An error's body. */
  @RegisterForReflection
  @Schema(name = "TeiError")
  record Failure(String error, @JsonProperty("error_type") String errorType) {}
}
