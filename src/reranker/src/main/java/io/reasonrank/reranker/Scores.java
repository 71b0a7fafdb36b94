package io.reasonrank.reranker;

import java.util.ArrayList;
import java.util.List;

/** Scores in [0,1] that fall strictly from rank to rank. */
final class Scores {
  private Scores() {}

  /** 1, 1 − 1/n, …, 1/n. */
  static List<Double> ofRanks(int n) {
    List<Double> scores = new ArrayList<>(n);
    for (int rank = 0; rank < n; rank++) {
      scores.add(1 - (double) rank / n);
    }
    return scores;
  }

  /**
   * Strengths, made strict by a thousandth shared out among the ranks.
   *
   * @param strengths in [0,1], not rising
   */
  static List<Double> ofStrengths(List<Double> strengths) {
    double tieBreak = 0.001;
    List<Double> scores = new ArrayList<>(strengths.size());
    List<Double> ranks = ofRanks(strengths.size());
    for (int rank = 0; rank < strengths.size(); rank++) {
      scores.add((1 - tieBreak) * strengths.get(rank) + tieBreak * ranks.get(rank));
    }
    return scores;
  }
}
