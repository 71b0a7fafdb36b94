package io.reasonrank.ranking.metric;

/**
 * Share of the relevant documents that stand in the first k (trec_eval's {@code recall}). With more
 * than k relevant documents it cannot reach 1.
 *
 * @param cutoff k, at least 1
 */
public record Recall(int cutoff) implements Metric {
  public Recall {
    Metrics.requireCutoff(cutoff);
  }

  @Override
  public String name() {
    return "recall_" + cutoff;
  }

  @Override
  public double of(Judged ranking) {
    int relevant = ranking.relevantCount();
    return relevant == 0 ? 0 : (double) ranking.relevantWithin(cutoff) / relevant;
  }
}
