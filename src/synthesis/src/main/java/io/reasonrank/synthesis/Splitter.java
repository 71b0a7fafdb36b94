package io.reasonrank.synthesis;

import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.FinalizeParameters.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Deals lists out to the splits: each domain, and in it hand-made and generated queries and those
 * of a length, in the same shares. All lists of a query stand together, and so do queries that
 * resemble each other or come from one document.
 */
final class Splitter {
  static final List<String> NAMES = List.of("sft", "rl", "validation");

  private static final int SHORT_WORDS = 16;
  private static final int LONG_WORDS = 64;

  private final List<Double> shares;
  private final long seed;

  Splitter(Split shares, long seed) {
    this.shares = List.of(shares.sft(), shares.rl(), shares.validation());
    this.seed = seed;
  }

  /**
   * Lists by split, every split present; mixed over domains.
   *
   * @param documents the documents that a query comes from, by {@link Filters#key}
   */
  Map<String, List<TrainingRecord>> split(
      List<TrainingRecord> kept, Map<String, List<String>> documents) {
    var splits = new LinkedHashMap<String, List<TrainingRecord>>();
    NAMES.forEach(name -> splits.put(name, new ArrayList<>()));
    var dealer = new Dealer();
    strata(new QueryGroups(documents).of(kept))
        .forEach((stratum, groups) -> dealer.deal(shuffled(stratum, groups), splits));
    splits.forEach((name, lists) -> Collections.shuffle(lists, Seeds.random(seed, "order", name)));
    return splits;
  }

  private List<List<TrainingRecord>> shuffled(String stratum, List<List<TrainingRecord>> groups) {
    var order = new ArrayList<>(groups);
    Collections.shuffle(order, Seeds.random(seed, "split", stratum));
    return order;
  }

  private static Map<String, List<List<TrainingRecord>>> strata(List<List<TrainingRecord>> groups) {
    var strata = new TreeMap<String, List<List<TrainingRecord>>>();
    for (List<TrainingRecord> group : groups) {
      strata.computeIfAbsent(stratum(group.getFirst()), s -> new ArrayList<>()).add(group);
    }
    return strata;
  }

  private static String stratum(TrainingRecord first) {
    boolean generated = first.qid().startsWith(QueryGenerator.ID_PREFIX);
    int words = first.query().split("\\s+").length;
    String length = words <= SHORT_WORDS ? "short" : words <= LONG_WORDS ? "middle" : "long";
    return first.domain() + (generated ? "/generated/" : "/own/") + length;
  }

  /**
   * Gives each group to the split that lacks most. What a split is owed goes on from stratum to
   * stratum, so that many small ones do not all round to the same side.
   */
  private final class Dealer {
    private final double[] owed = new double[NAMES.size()];

    void deal(List<List<TrainingRecord>> groups, Map<String, List<TrainingRecord>> splits) {
      for (List<TrainingRecord> group : groups) {
        int most = 0;
        for (int i = 0; i < owed.length; i++) {
          owed[i] += shares.get(i) * group.size();
          most = owed[i] > owed[most] + 1e-9 ? i : most;
        }
        owed[most] -= group.size();
        splits.getOrDefault(NAMES.get(most), new ArrayList<>()).addAll(group);
      }
    }
  }
}
