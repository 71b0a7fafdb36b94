package io.reasonrank.function.feedback;

import io.reasonrank.function.rerank.InvalidRequestException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What an event says of documents; indexes are those of the request.
 *
 * @param clicked documents
 * @param rated documents with their ratings, {@link #MOST_RATING} at most
 */
record Judgements(List<Integer> clicked, Map<Integer, Integer> rated) {
  static final int MOST_RATING = 100;

  Judgements {
    clicked = List.copyOf(clicked);
    rated = Map.copyOf(rated);
  }

  /**
   * nDCG@10 of the ranking, or empty where no document has a gain. A rating is a gain as it stands;
   * a click is a gain of 1 for a document that has no rating.
   *
   * @throws InvalidRequestException for a document that the ranking cannot hold
   */
  OptionalDouble of(ReturnedRanking ranking) {
    Map<Integer, Integer> gains = new HashMap<>();
    clicked.forEach(index -> gains.put(requireShown(index, ranking), 1));
    rated.forEach((index, rating) -> gains.put(requireKnown(index, ranking), rating));
    return gains.values().stream().anyMatch(gain -> gain > 0)
        ? OptionalDouble.of(ranking.ndcg(gains))
        : OptionalDouble.empty();
  }

  /** Only what was shown can be clicked; a rating may be somebody's who saw all documents. */
  private static int requireShown(int index, ReturnedRanking ranking) {
    boolean whole = ranking.returned() <= ranking.top().size();
    if (whole && !ranking.top().contains(index)) {
      throw new InvalidRequestException(
          "clicks has document " + index + ", which was not returned; give those that were");
    }
    return requireKnown(index, ranking);
  }

  private static int requireKnown(int index, ReturnedRanking ranking) {
    if (index < 0 || index >= ranking.documents()) {
      throw new InvalidRequestException(
          "document "
              + index
              + " is none of the request's "
              + ranking.documents()
              + "; give an index from 0");
    }
    return index;
  }

  int clicks() {
    return clicked.size();
  }

  int ratings() {
    return rated.size();
  }
}
