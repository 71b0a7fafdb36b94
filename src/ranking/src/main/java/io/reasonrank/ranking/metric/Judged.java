package io.reasonrank.ranking.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * One ranking with its judgements: what every metric is computed from.
 *
 * @param grades relevance of the ranked documents, best rank first; 0 for unjudged ones
 * @param idealGrades all positive grades of the query, falling
 */
public record Judged(List<Integer> grades, List<Integer> idealGrades) {

  public Judged {
    grades = List.copyOf(grades);
    idealGrades = List.copyOf(idealGrades);
  }

  /**
   * Judges a ranking that is already in order.
   *
   * @param ranking ids, best first, each once
   * @param qrels grades by id; ids not in it and grades below 1 count as not relevant
   */
  public static <K> Judged of(List<K> ranking, Map<K, Integer> qrels) {
    return new Judged(
        ranking.stream().map(id -> qrels.getOrDefault(id, 0)).toList(), positiveGrades(qrels));
  }

  /**
   * Judges scored documents in trec_eval's order: scores falling at float precision, ties by
   * document id falling.
   */
  public static Judged ofScores(Map<String, Double> scores, Map<String, Integer> qrels) {
    return of(TrecOrder.sort(scores), qrels);
  }

  /** Number of relevant documents of the query, retrieved or not. */
  public int relevantCount() {
    return idealGrades.size();
  }

  /** Relevant documents among the first {@code k}. */
  public int relevantWithin(int k) {
    int count = 0;
    for (int rank = 0; rank < Math.min(k, grades.size()); rank++) {
      count += grades.get(rank) > 0 ? 1 : 0;
    }
    return count;
  }

  private static List<Integer> positiveGrades(Map<?, Integer> qrels) {
    List<Integer> positive = new ArrayList<>();
    for (Integer grade : qrels.values()) {
      if (grade > 0) {
        positive.add(grade);
      }
    }
    positive.sort(Comparator.reverseOrder());
    return positive;
  }
}
