package io.reasonrank.function.dialect.mixedbread;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.reasonrank.function.dialect.CommonAnswer;
import io.reasonrank.function.dialect.Dialect;
import io.reasonrank.function.dialect.Documents;
import io.reasonrank.function.dialect.Fields;
import io.reasonrank.function.dialect.Question;
import io.reasonrank.function.dialect.Ranking;
import io.reasonrank.function.rerank.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Mixedbread's API: {@code input} and {@code top_k}, results in {@code data}. */
@Singleton
class MixedbreadDialect implements Dialect {
  @Override
  public String name() {
    return "mixedbread";
  }

  @Override
  public List<String> paths() {
    return List.of("/mixedbread/v1/reranking", "/mixedbread/v1/rerank", "/mixedbread/reranking");
  }

  @Override
  public boolean claims(JsonNode body) {
    return body.has("input");
  }

  @Override
  public String field(String name) {
    return name.equals("documents") ? "input" : name;
  }

  @Override
  public Question read(Fields fields) {
    return new Question(
        fields.requiredText("query"),
        Documents.read(fields, "input").withTextFields(fields.texts("rank_fields")),
        Question.topN(fields, "top_k"),
        fields.flag("return_input"));
  }

  @Override
  public Object answer(Ranking ranking) {
    return new Answer(
        "list",
        ranking.model(),
        ranking.places().stream().map(Result::of).toList(),
        CommonAnswer.Usage.of(ranking),
        ranking.question().echo());
  }

  @Override
  public Object error(Problem problem) {
    return new Failure(problem.kind().name().toLowerCase(Locale.ROOT), problem.message());
  }

  @Override
  public Description description() {
    return new Description(
        "Reranks inputs (Mixedbread)",
        Request.class,
        Answer.class,
        Failure.class,
        false,
        """
        {"model":"mxbai-rerank","query":"Why are my rose leaves sticky?",
         "input":["Prune plums in summer.","Aphids leave honeydew."],"top_k":1}\
        """);
  }

  /** The request. */
  @Schema(
      name = "MixedbreadRequest",
      requiredProperties = {"query", "input"})
  record Request(
      String model,
      @Schema(minLength = 1, pattern = "\\S") String query,
      @Schema(minItems = 1, maxItems = 1000) List<String> input,
      @Schema(
              description = "Results wanted; absent for all.",
              minimum = "0",
              maximum = "2147483647")
          @JsonProperty("top_k")
          Integer topK,
      @Schema(defaultValue = "false") @JsonProperty("return_input") Boolean returnInput) {}

  /** The answer. */
  @RegisterForReflection
  @Schema(name = "MixedbreadAnswer")
  record Answer(
      String object,
      String model,
      List<Result> data,
      CommonAnswer.Usage usage,
      @JsonProperty("return_input") boolean returnInput) {}

  /** One input's place. */
  @RegisterForReflection
  @Schema(name = "MixedbreadResult")
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Result(int index, double score, Optional<String> input, String object) {
    static Result of(Ranking.Place place) {
      return new Result(place.index(), place.score(), place.text(), "rank_result");
    }
  }

  /** An error's body. */
  @RegisterForReflection
  @Schema(name = "MixedbreadError")
  record Failure(String type, String message) {}
}
