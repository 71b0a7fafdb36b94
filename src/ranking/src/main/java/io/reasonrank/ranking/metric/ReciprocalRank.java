package io.reasonrank.ranking.metric;

import java.util.List;

/** 1 / rank of the first relevant document, 0 where none was retrieved ({@code recip_rank}). */
public record ReciprocalRank() implements Metric {
  @Override
  public String name() {
    return "recip_rank";
  }

  @Override
  public double of(Judged ranking) {
    List<Integer> grades = ranking.grades();
    for (int i = 0; i < grades.size(); i++) {
      if (grades.get(i) > 0) {
        return 1.0 / (i + 1);
      }
    }
    return 0;
  }
}
