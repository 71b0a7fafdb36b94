package io.reasonrank.synthesis;

import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.synthesis.filter.NearDuplicates;
import io.reasonrank.synthesis.filter.Normalised;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts lists together whose queries are one, resemble each other, or share a document. */
final class QueryGroups {
  /** Likeness from which on two queries must not stand in different splits. */
  private static final double ALIKE = 0.5;

  private final Map<String, List<String>> documents;
  private final Map<String, String> parents = new HashMap<>();

  /**
   * @param documents the documents that a query comes from, by {@link Filters#key}
   */
  QueryGroups(Map<String, List<String>> documents) {
    this.documents = documents;
  }

  /** The groups, and the lists in them, in the order of the lists. */
  List<List<TrainingRecord>> of(List<TrainingRecord> lists) {
    var alike = new NearDuplicates(ALIKE);
    for (TrainingRecord list : lists) {
      String key = Filters.key(list);
      if (parents.putIfAbsent(key, key) == null) {
        Normalised text = Normalised.of(list.query());
        alike.all(text).forEach(other -> join(key, other));
        alike.add(text, key);
        for (String document : documents.getOrDefault(key, List.of())) {
          String name = "document " + document;
          parents.putIfAbsent(name, name);
          join(key, name);
        }
      }
    }
    var groups = new LinkedHashMap<String, List<TrainingRecord>>();
    lists.forEach(
        list -> groups.computeIfAbsent(root(Filters.key(list)), r -> new ArrayList<>()).add(list));
    return List.copyOf(groups.values());
  }

  private void join(String one, String other) {
    parents.put(root(one), root(other));
  }

  private String root(String key) {
    String at = key;
    for (String up = parents.getOrDefault(at, at); !up.equals(at); ) {
      String above = parents.getOrDefault(up, up);
      parents.put(at, above);
      at = up;
      up = parents.getOrDefault(at, at);
    }
    return at;
  }
}
