package io.reasonrank.synthesis.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Ndcg;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.data.TrainingRecord;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Figures about records that show what is wrong with them. */
public final class RecordStatistics {
  private final RecordSet set;
  private final List<TrainingRecord> records;

  private RecordStatistics(RecordSet set) {
    this.set = set;
    this.records = set.records();
  }

  /** All figures of a set. */
  public static ObjectNode of(RecordSet set) {
    return new RecordStatistics(set).json();
  }

  private ObjectNode json() {
    ObjectNode json = Json.object().put("records", records.size());
    ObjectNode splits = json.putObject("splits");
    set.splits().forEach((name, of) -> splits.put(name, of.size()));
    json.set("domains", Json.mapper().valueToTree(domains()));
    json.put("queries", records.stream().map(r -> r.dataset() + "/" + r.qid()).distinct().count());
    json.put("passages", set.passages().size());
    json.set("passagesPerList", spread(r -> r.initialList().size()));
    json.set("positivesPerList", spread(r -> r.relevantDocids().size()));
    json.set("queryWords", spread(r -> r.query().split("\\s+").length));
    json.set("reasoningWords", spread(r -> r.reasoning().split("\\s+").length));
    json.set("ndcg10", spread(RecordStatistics::agreement));
    json.put("withoutQueryText", count(r -> r.query().isEmpty()));
    json.put("withoutReasoning", count(r -> r.reasoning().isBlank()));
    json.put("withoutPassageText", count(this::lacksText));
    json.put("orderIsNoPermutation", count(r -> !isPermutation(r)));
    json.put("withoutPositive", count(r -> r.relevantDocids().isEmpty()));
    json.put("allPositive", count(r -> r.relevantDocids().size() == r.initialList().size()));
    json.put("duplicatePassages", count(r -> duplicates(r, false)));
    json.put("conflictingLabels", count(r -> duplicates(r, true)));
    json.put("firstIsNotPositive", count(r -> !firstIsPositive(r)));
    return json;
  }

  private Map<String, Long> domains() {
    var domains = new TreeMap<String, Long>();
    records.forEach(r -> domains.merge(r.domain(), 1L, Long::sum));
    return domains;
  }

  private long count(Predicate<TrainingRecord> what) {
    return records.stream().filter(what).count();
  }

  private ObjectNode spread(ToDoubleFunction<TrainingRecord> of) {
    double[] values = records.stream().mapToDouble(of).sorted().toArray();
    ObjectNode json = Json.object();
    if (values.length > 0) {
      json.put("min", values[0]);
      json.put("median", values[values.length / 2]);
      json.put("mean", Arrays.stream(values).average().orElse(0));
      json.put("max", values[values.length - 1]);
    }
    return json;
  }

  private static double agreement(TrainingRecord labelled) {
    return isPermutation(labelled)
        ? new Ndcg(10).of(Judged.of(labelled.finalList(), labelled.gains()))
        : 0;
  }

  private static boolean isPermutation(TrainingRecord labelled) {
    return labelled.finalList().size() == labelled.initialList().size()
        && new HashSet<>(labelled.finalList()).equals(new HashSet<>(labelled.initialList()));
  }

  private boolean lacksText(TrainingRecord labelled) {
    return labelled.initialList().stream().anyMatch(id -> !set.passages().containsKey(id));
  }

  private boolean duplicates(TrainingRecord labelled, boolean withOtherLabel) {
    var positives = new HashSet<>(labelled.relevantDocids());
    var seen = new HashMap<String, Boolean>();
    for (String id : labelled.initialList()) {
      var passage = set.passages().get(id);
      Boolean other =
          passage == null ? null : seen.putIfAbsent(passage.text().strip(), positives.contains(id));
      if (other != null && (!withOtherLabel || other != positives.contains(id))) {
        return true;
      }
    }
    return false;
  }

  private static boolean firstIsPositive(TrainingRecord labelled) {
    return !labelled.finalList().isEmpty()
        && labelled.relevantDocids().contains(labelled.finalList().getFirst());
  }
}
