package io.reasonrank.ranking.metric;

import java.util.List;

/** Mean over the relevant documents of the precision at their ranks (trec_eval's {@code map}). */
public record AveragePrecision() implements Metric {
  @Override
  public String name() {
    return "map";
  }

  @Override
  public double of(Judged ranking) {
    List<Integer> grades = ranking.grades();
    int found = 0;
    double sum = 0;
    for (int i = 0; i < grades.size(); i++) {
      if (grades.get(i) > 0) {
        found++;
        sum += (double) found / (i + 1);
      }
    }
    return ranking.relevantCount() == 0 ? 0 : sum / ranking.relevantCount();
  }
}
