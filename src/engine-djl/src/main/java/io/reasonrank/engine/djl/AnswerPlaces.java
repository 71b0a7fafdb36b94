package io.reasonrank.engine.djl;

import io.reasonrank.engine.TokenLogProbability;
import io.reasonrank.engine.TokenLogProbability.Alternative;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Gathers the log-probabilities of an answer's tokens. */
final class AnswerPlaces {
  private final HfTokenizer tokenizer;
  private final int top;
  private final List<TokenLogProbability> places = new ArrayList<>();
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

  void token(long id) {
    if (isWanted()) {
      places.add(new TokenLogProbability(text((int) id), pending.of((int) id), likeliest()));
    }
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

  List<TokenLogProbability> all() {
    return places;
  }
}
