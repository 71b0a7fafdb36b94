package io.reasonrank.function.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.reranker.RerankResult;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A result, with what a dialect needs to tell it.
 *
 * @param question what was asked
 * @param result the ranking of all documents
 * @param model name of the model that ranked
 */
public record Ranking(Question question, RerankResult result, String model) {

  /**
   * @param served name of the model that is served, for a result that no model made
   */
  static Ranking of(Question question, RerankResult result, String served) {
    return new Ranking(question, result, result.provenance().modelOr(served));
  }

  /**
   * One document's place.
   *
   * @param index of the document in the request
   * @param score in [0,1], strictly falling
   * @param document as an object, and
   * @param text as a string; both only if the request asked for documents
   */
  public record Place(
      int index, double score, Optional<JsonNode> document, Optional<String> text) {}

  /** As many places as were asked for, best first. */
  public List<Place> places() {
    int ranked = result.order().size();
    int wanted = Math.min(question.topN().orElse(ranked), ranked);
    return IntStream.range(0, wanted).mapToObj(this::place).toList();
  }

  private Place place(int rank) {
    int index = result.order().get(rank);
    Documents documents = question.documents();
    return new Place(
        index,
        result.scores().get(rank),
        question.echo() ? Optional.of(documents.asObject(index)) : Optional.empty(),
        question.echo() ? Optional.of(documents.text(index)) : Optional.empty());
  }

  /** Tokens that the model read. */
  public int promptTokens() {
    return tokens().promptTokens();
  }

  /** Tokens that the model wrote, its thoughts among them. */
  public int completionTokens() {
    return tokens().reasoningTokens() + tokens().answerTokens();
  }

  public int totalTokens() {
    return promptTokens() + completionTokens();
  }

  private GenerationEvent.Usage tokens() {
    return result.usage().tokens();
  }
}
