package io.reasonrank.ranking.metric;

/**
 * Share of relevant documents in the first k, also when fewer were retrieved (trec_eval's {@code
 * P}).
 *
 * @param cutoff k, at least 1
 */
public record Precision(int cutoff) implements Metric {
  public Precision {
    Metrics.requireCutoff(cutoff);
  }

  @Override
  public String name() {
    return "P_" + cutoff;
  }

  @Override
  public double of(Judged ranking) {
    return (double) ranking.relevantWithin(cutoff) / cutoff;
  }
}
