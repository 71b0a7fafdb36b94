package io.reasonrank.ranking.trec;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;

/** Makes one run of several, for hybrid first stages. */
public final class Fusion {
  private Fusion() {}

  /**
   * Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): Σ 1 / (constant + rank).
   *
   * @param constant 60 in the paper, at least 0
   */
  public static Run reciprocalRank(List<Run> runs, int constant) {
    if (constant < 0) {
      throw new IllegalArgumentException("constant is " + constant + "; give at least 0");
    }
    Map<String, Map<String, Double>> fused = new LinkedHashMap<>();
    for (Run run : runs) {
      for (String query : run.byQuery().keySet()) {
        Map<String, Double> scores = fused.computeIfAbsent(query, q -> new LinkedHashMap<>());
        int rank = 1;
        for (String document : run.ranking(query)) {
          scores.merge(document, 1.0 / (constant + rank++), Double::sum);
        }
      }
    }
    return new Run(fused);
  }

  /**
   * Interpolates scores that are scaled to [0,1] per query; a document that a run lacks has 0
   * there.
   *
   * @param weight of {@code first} in [0,1]
   */
  public static Run interpolate(Run first, Run second, double weight) {
    if (!(weight >= 0 && weight <= 1)) {
      throw new IllegalArgumentException("weight is " + weight + "; give a number in [0, 1]");
    }
    BinaryOperator<Double> mix = (a, b) -> weight * a + (1 - weight) * b;
    Set<String> queries = new LinkedHashSet<>(first.byQuery().keySet());
    queries.addAll(second.byQuery().keySet());
    Map<String, Map<String, Double>> fused = new LinkedHashMap<>();
    for (String query : queries) {
      fused.put(query, mixed(scaled(first, query), scaled(second, query), mix));
    }
    return new Run(fused);
  }

  private static Map<String, Double> mixed(
      Map<String, Double> a, Map<String, Double> b, BinaryOperator<Double> mix) {
    Set<String> documents = new LinkedHashSet<>(a.keySet());
    documents.addAll(b.keySet());
    Map<String, Double> scores = new LinkedHashMap<>();
    for (String document : documents) {
      scores.put(document, mix.apply(a.getOrDefault(document, 0.0), b.getOrDefault(document, 0.0)));
    }
    return scores;
  }

  private static Map<String, Double> scaled(Run run, String query) {
    Map<String, Double> scores = run.byQuery().getOrDefault(query, Map.of());
    double low = scores.values().stream().min(Double::compare).orElse(0.0);
    double high = scores.values().stream().max(Double::compare).orElse(0.0);
    Map<String, Double> scaled = new HashMap<>();
    scores.forEach((d, s) -> scaled.put(d, high == low ? 1 : (s - low) / (high - low)));
    return scaled;
  }
}
