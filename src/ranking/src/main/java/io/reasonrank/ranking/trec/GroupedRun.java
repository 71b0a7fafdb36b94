package io.reasonrank.ranking.trec;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Collects the lines of one query at a time. */
final class GroupedRun {
  private final BiConsumer<String, Map<String, Double>> consumer;
  private final Set<String> ended = new HashSet<>();
  private Map<String, Double> scores = new LinkedHashMap<>();
  private String query = "";
  private boolean grouped = true;

  GroupedRun(BiConsumer<String, Map<String, Double>> consumer) {
    this.consumer = consumer;
  }

  String add(RunLine line) {
    if (!line.query().equals(query)) {
      close();
      query = line.query();
      if (ended.contains(query)) {
        grouped = false;
        return RunLine.Taker.STOP;
      }
    }
    return scores.putIfAbsent(line.document(), line.score()) == null ? "" : Run.repeated(line);
  }

  boolean end() {
    if (grouped) {
      close();
    }
    return grouped;
  }

  private void close() {
    if (!scores.isEmpty()) {
      ended.add(query);
      consumer.accept(query, scores);
      scores = new LinkedHashMap<>();
    }
  }
}
