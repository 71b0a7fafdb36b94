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
 * Deals lists out to the splits: each domain, and in it hand-made and generated queries, in the
 * same shares; all lists of a query together.
 */
final class Splitter {
  static final List<String> NAMES = List.of("sft", "rl", "validation");

  private final Split shares;
  private final long seed;

  Splitter(Split shares, long seed) {
    this.shares = shares;
    this.seed = seed;
  }

  /** Lists by split, every split present; mixed over domains. */
  Map<String, List<TrainingRecord>> split(List<TrainingRecord> kept) {
    var splits = new LinkedHashMap<String, List<TrainingRecord>>();
    NAMES.forEach(name -> splits.put(name, new ArrayList<>()));
    strata(kept).forEach((stratum, queries) -> deal(stratum, queries, splits));
    splits.forEach((name, lists) -> Collections.shuffle(lists, Seeds.random(seed, "order", name)));
    return splits;
  }

  /** Lists by query, by stratum. */
  private static Map<String, Map<String, List<TrainingRecord>>> strata(List<TrainingRecord> kept) {
    var strata = new TreeMap<String, Map<String, List<TrainingRecord>>>();
    for (TrainingRecord labelled : kept) {
      boolean generated = labelled.qid().startsWith(QueryGenerator.ID_PREFIX);
      strata
          .computeIfAbsent(
              labelled.domain() + (generated ? "/generated" : "/own"), s -> new TreeMap<>())
          .computeIfAbsent(labelled.dataset() + "/" + labelled.qid(), q -> new ArrayList<>())
          .add(labelled);
    }
    return strata;
  }

  private void deal(
      String stratum,
      Map<String, List<TrainingRecord>> queries,
      Map<String, List<TrainingRecord>> splits) {
    var order = new ArrayList<>(queries.values());
    Collections.shuffle(order, Seeds.random(seed, "split", stratum));
    long sftEnd = Math.round(order.size() * shares.sft());
    long rlEnd = Math.round(order.size() * (shares.sft() + shares.rl()));
    for (int i = 0; i < order.size(); i++) {
      String name = i < sftEnd ? "sft" : i < rlEnd ? "rl" : "validation";
      splits.getOrDefault(name, new ArrayList<>()).addAll(order.get(i));
    }
  }
}
