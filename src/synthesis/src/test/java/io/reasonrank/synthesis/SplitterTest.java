package io.reasonrank.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.FinalizeParameters.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SplitterTest {
  @Test
  void everyDomainIsSplitInTheSameSharesAndOwnQueriesApartFromGeneratedOnes() {
    var records = new ArrayList<TrainingRecord>();
    for (String domain : List.of("earth", "water")) {
      for (int i = 0; i < 20; i++) {
        records.add(list(domain + "-" + i, domain));
        records.add(list("gen-" + domain + "-" + i, domain));
      }
    }

    Map<String, List<TrainingRecord>> splits =
        new Splitter(new Split(0.6, 0.3, 0.1), 3).split(records, Map.of());

    for (String domain : List.of("earth", "water")) {
      assertThat(count(splits, "sft", domain, "gen-")).isEqualTo(12);
      assertThat(count(splits, "rl", domain, domain)).isEqualTo(6);
      assertThat(count(splits, "validation", domain, domain)).isEqualTo(2);
    }
  }

  @Test
  void queriesOfOneDocumentStandInOneSplit() {
    var records = new ArrayList<TrainingRecord>();
    var documents = new java.util.HashMap<String, List<String>>();
    for (int i = 0; i < 60; i++) {
      records.add(list("q-" + i, "earth"));
      documents.put("sample/q-" + i, List.of("page-" + i / 3));
    }

    new Splitter(new Split(0.5, 0.3, 0.2), 3)
        .split(records, documents)
        .forEach(
            (name, lists) ->
                assertThat(
                        lists.stream()
                            .map(r -> Integer.parseInt(r.qid().substring(2)) / 3)
                            .distinct()
                            .count())
                    .as(name)
                    .isEqualTo(lists.size() / 3));
  }

  private static long count(
      Map<String, List<TrainingRecord>> splits, String split, String domain, String prefix) {
    return splits.getOrDefault(split, List.of()).stream()
        .filter(r -> r.domain().equals(domain) && r.qid().startsWith(prefix))
        .count();
  }

  private static TrainingRecord list(String qid, String domain) {
    return new TrainingRecord(
        "sample", qid, "why", List.of("a"), List.of("a"), "", List.of(), domain, Map.of());
  }
}
