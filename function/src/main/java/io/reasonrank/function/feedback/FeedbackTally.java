package io.reasonrank.function.feedback;

import io.reasonrank.function.feedback.ReturnedRanking.Side;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Running sums per side, the newest few of them. Safe for many threads. */
final class FeedbackTally {
  private static final int MOST_SIDES = 16;

  private final Map<Side, Sums> sides = new LinkedHashMap<>();

  /** Counts one event. */
  synchronized void add(Side side, Judgements judgements, OptionalDouble ndcg) {
    Sums sums = sides.computeIfAbsent(side, Sums::new);
    sums.add(judgements, ndcg);
    if (sides.size() > MOST_SIDES) {
      sides.remove(sides.keySet().iterator().next());
    }
  }

  synchronized List<FeedbackReport.Backend> report() {
    return sides.values().stream().map(Sums::report).toList();
  }

  /** Mean and variance by Welford's rule (1962), which keeps its digits over any number. */
  private static final class Sums {
    private final Side side;
    private long events;
    private long clicks;
    private long ratings;
    private long judged;
    private double mean;
    private double squares;

    Sums(Side side) {
      this.side = side;
    }

    void add(Judgements judgements, OptionalDouble ndcg) {
      events++;
      clicks += judgements.clicks();
      ratings += judgements.ratings();
      ndcg.ifPresent(this::judged);
    }

    private void judged(double value) {
      judged++;
      double before = value - mean;
      mean += before / judged;
      squares += before * (value - mean);
    }

    FeedbackReport.Backend report() {
      double variance = judged < 2 ? 0 : squares / (judged - 1);
      return new FeedbackReport.Backend(
          side.backend(), side.model(), events, judged, clicks, ratings, mean, variance);
    }
  }
}
