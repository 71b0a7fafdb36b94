package io.reasonrank.synthesis;

import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.report.DatasetFunnel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what becomes of each domain's lists. */
final class FunnelCounter {
  private final Map<String, DomainCounts> sourced;
  private final Map<String, Long> labelled = new HashMap<>();
  private final Map<String, Map<String, Long>> dropped = new HashMap<>();
  private final Map<String, Map<String, Long>> splits = new HashMap<>();

  FunnelCounter(Shards shards) {
    this.sourced = new TreeMap<>(shards.sourced());
    shards.records().forEach(record -> labelled.merge(record.domain(), 1L, Long::sum));
  }

  void dropped(String domain, String rule, long lists) {
    dropped.computeIfAbsent(domain, d -> new TreeMap<>()).merge(rule, lists, Long::sum);
  }

  void kept(Map<String, List<TrainingRecord>> bySplit) {
    bySplit.forEach(
        (split, lists) ->
            lists.forEach(
                list ->
                    splits
                        .computeIfAbsent(list.domain(), d -> new TreeMap<>())
                        .merge(split, 1L, Long::sum)));
  }

  DatasetFunnel funnel() {
    return new DatasetFunnel(
        sourced.entrySet().stream().map(e -> row(e.getKey(), e.getValue())).toList());
  }

  private DatasetFunnel.Row row(String domain, DomainCounts counts) {
    Map<String, Long> kept = splits.getOrDefault(domain, Map.of());
    return new DatasetFunnel.Row(
        domain,
        counts.queries(),
        counts.generatedQueries(),
        counts.lists(),
        labelled.getOrDefault(domain, 0L),
        kept.values().stream().mapToLong(Long::longValue).sum(),
        dropped.getOrDefault(domain, Map.of()),
        kept);
  }
}
