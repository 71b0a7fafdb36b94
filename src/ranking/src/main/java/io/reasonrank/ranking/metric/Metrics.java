package io.reasonrank.ranking.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The metrics by their trec_eval names. */
public final class Metrics {
  private static final String KNOWN = "ndcg_cut_K, recall_K, P_K (K >= 1), map, recip_rank";

  private Metrics() {}

  /**
   * The metric of a name such as {@code ndcg_cut_10}; {@code ndcg_cut.10} is the same.
   *
   * @throws IllegalArgumentException naming the known ones
   */
  public static Metric byName(String name) {
    String plain = name.strip().replace('.', '_');
    return switch (plain) {
      case "map" -> new AveragePrecision();
      case "recip_rank" -> new ReciprocalRank();
      default -> cut(plain, name);
    };
  }

  /** Metrics of a comma-separated list of names. */
  public static List<Metric> byNames(String names) {
    List<Metric> metrics = new ArrayList<>();
    for (String name : names.split(",", -1)) {
      metrics.add(byName(name));
    }
    return List.copyOf(metrics);
  }

  private static Metric cut(String plain, String asGiven) {
    int split = plain.lastIndexOf('_');
    String family = split < 0 ? plain : plain.substring(0, split);
    IntFunction<Metric> maker =
        switch (family) {
          case "ndcg_cut" -> Ndcg::new;
          case "recall" -> Recall::new;
          case "P" -> Precision::new;
          default -> throw unknown(asGiven);
        };
    try {
      return maker.apply(Integer.parseInt(plain.substring(split + 1)));
    } catch (NumberFormatException e) {
      throw unknown(asGiven);
    }
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException("unknown metric '" + name + "'; known are " + KNOWN);
  }

  static void requireCutoff(int cutoff) {
    if (cutoff < 1) {
      throw new IllegalArgumentException("cutoff is " + cutoff + "; give at least 1");
    }
  }
}
