package io.reasonrank.ranking.metric;

import java.util.List;

/**
 * Normalised discounted cumulative gain at k: linear gain, discount log2(rank + 1), divided by the
 * same sum of the best possible order (Järvelin and Kekäläinen 2002; trec_eval's {@code ndcg_cut}).
 *
 * @param cutoff k, at least 1
 */
public record Ndcg(int cutoff) implements Metric {
  public Ndcg {
    Metrics.requireCutoff(cutoff);
  }

  @Override
  public String name() {
    return "ndcg_cut_" + cutoff;
  }

  @Override
  public double of(Judged ranking) {
    double ideal = gain(ranking.idealGrades());
    return ideal == 0 ? 0 : gain(ranking.grades()) / ideal;
  }

  private double gain(List<Integer> grades) {
    double sum = 0;
    for (int i = 0; i < Math.min(cutoff, grades.size()); i++) {
      sum += Math.max(0, grades.get(i)) * Discount.at(i);
    }
    return sum;
  }
}
