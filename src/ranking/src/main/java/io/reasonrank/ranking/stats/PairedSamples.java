package io.reasonrank.ranking.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The differences of two systems on the same queries.
 *
 * @param differences system minus baseline, one per query, at least one
 */
public record PairedSamples(List<Double> differences) {

  public PairedSamples {
    differences = List.copyOf(differences);
    if (differences.isEmpty()) {
      throw new IllegalArgumentException("no query is in both systems; nothing to compare");
    }
  }

  /** Pairs values by query; queries that only one system has are left out. */
  public static PairedSamples of(Map<String, Double> system, Map<String, Double> baseline) {
    List<Double> differences = new ArrayList<>();
    // The resamples draw by position: a fixed order of the queries makes them repeatable.
    for (String query : system.keySet().stream().sorted().toList()) {
      Double other = baseline.get(query);
      if (other != null) {
        differences.add(system.getOrDefault(query, 0.0) - other);
      }
    }
    return new PairedSamples(differences);
  }

  /** The mean difference. */
  public double mean() {
    return sum() / differences.size();
  }

  double sum() {
    return differences.stream().mapToDouble(Double::doubleValue).sum();
  }

  double[] toArray() {
    return differences.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
