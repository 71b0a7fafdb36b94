package io.reasonrank.engine.djl;

import io.reasonrank.engine.TokenLogProbability;
import io.reasonrank.engine.TokenLogProbability.Alternative;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Gathers the log-probabilities of an answer's tokens, and gives them out with the text they are
 * of: what a stop text took away has none.
 */
final class AnswerPlaces {
  /** A token and where its text stands in the completion. */
  private record Place(TokenLogProbability token, int start, int end) {}

  private final HfTokenizer tokenizer;
  private final int top;
  private final List<Place> places = new ArrayList<>();
  private int told;
  private LogSoftmax pending = LogSoftmax.EMPTY;

  AnswerPlaces(HfTokenizer tokenizer, int top) {
    this.tokenizer = tokenizer;
    this.top = top;
  }

  boolean isWanted() {
    return top > 0;
  }

  /** The logits of the place whose token comes next. */
  void place(float[] logits, int from, int size) {
    pending = new LogSoftmax(logits, from, size);
  }

  /**
   * A token of the answer.
   *
   * @param start characters of the completion before its text
   * @param end characters of the completion with its text; not more than {@code start} where the
   *     token is a part of a character
   */
  void token(long id, int start, int end) {
    if (isWanted()) {
      var token = new TokenLogProbability(text((int) id), pending.of((int) id), likeliest());
      places.add(new Place(token, start, end));
    }
  }

  /** What was written turned out to stand before a thought. */
  void forget() {
    places.clear();
    told = 0;
  }

  /** The tokens not yet given out whose text lies in the first {@code length} characters. */
  List<TokenLogProbability> upTo(int length) {
    int from = told;
    while (told < places.size() && places.get(told).end() <= length) {
      told++;
    }
    return places.subList(from, told).stream().map(Place::token).toList();
  }

  private List<Alternative> likeliest() {
    Comparator<Integer> byLikelihood = Comparator.comparingDouble(pending::of);
    var best = new PriorityQueue<>(byLikelihood);
    for (int id = 0; id < pending.size(); id++) {
      if (best.size() < top) {
        best.add(id);
      } else if (pending.isAbove(id, best.element())) {
        best.remove();
        best.add(id);
      }
    }
    return best.stream()
        .sorted(byLikelihood.reversed())
        .map(id -> new Alternative(text(id), pending.of(id)))
        .toList();
  }

  private String text(int id) {
    return tokenizer.decode(new long[] {id});
  }

  /** The tokens of which anything stands in the first {@code length} characters. */
  List<TokenLogProbability> all(int length) {
    return places.stream()
        .filter(place -> place.end() <= length || place.start() < length)
        .map(Place::token)
        .toList();
  }
}
