package io.reasonrank.function.dialect.infinity;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.reasonrank.function.dialect.CommonAnswer;
import io.reasonrank.function.dialect.CommonDialect;
import io.reasonrank.function.dialect.Ranking;
import io.reasonrank.function.rerank.Problem;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Infinity's API: the common request, documents returned as texts. */
@Singleton
class InfinityDialect extends CommonDialect {
  private final Clock clock = Clock.systemUTC();

  InfinityDialect() {
    super("infinity", "1");
  }

  @Override
  public List<String> paths() {
    return List.of("/infinity/rerank", "/infinity/v1/rerank");
  }

  @Override
  public Object answer(Ranking ranking) {
    return new Answer(
        "rerank",
        ranking.result().id(),
        ranking.model(),
        clock.instant().getEpochSecond(),
        ranking.places().stream().map(Result::of).toList(),
        CommonAnswer.Usage.of(ranking));
  }

  @Override
  public Object error(Problem problem) {
    return new Failure(new Fault(problem.message(), status(problem)));
  }

  @Override
  public Description description() {
    Description common = described("Reranks documents (Infinity)");
    return new Description(
        common.summary(), common.request(), Answer.class, Failure.class, false, EXAMPLE);
  }

  /** The answer. */
  @RegisterForReflection
  @Schema(name = "InfinityAnswer")
  record Answer(
      String object,
      String id,
      String model,
      long created,
      List<Result> results,
      CommonAnswer.Usage usage) {}

  /** One document's place. */
  @RegisterForReflection
  @Schema(name = "InfinityResult")
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Result(int index, double relevanceScore, Optional<String> document) {
    static Result of(Ranking.Place place) {
      return new Result(place.index(), place.score(), place.text());
    }
  }

  /** An error's body. */
  @RegisterForReflection
  @Schema(name = "InfinityError")
  record Failure(Fault error) {}

  /** What is wrong. */
  @RegisterForReflection
  @Schema(name = "InfinityFault")
  record Fault(String message, int code) {}
}
