package io.reasonrank.synthesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.Rejects;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.FinalizeParameters.Split;
import io.reasonrank.synthesis.export.Jsonl;
import io.reasonrank.synthesis.export.RecordSet;
import io.reasonrank.synthesis.filter.TestQueries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be done to a finished dataset, of whatever origin. */
public final class Datasets {
  private Datasets() {}

  /** Deals all records out anew, as stage finalize does. */
  public static RecordSet split(RecordSet set, Split shares, long seed) {
    return set.with(new Splitter(shares, seed).split(set.records(), Map.of()));
  }

  /**
   * Takes out the records whose query must not be trained on.
   *
   * @param directory {@code rejected.jsonl} is written here
   */
  public static RecordSet decontaminate(RecordSet set, TestQueries tests, Path directory)
      throws IOException {
    var clean = new LinkedHashMap<String, List<TrainingRecord>>();
    var dropped = new ArrayList<ObjectNode>();
    for (var split : set.splits().entrySet()) {
      var kept = new ArrayList<TrainingRecord>();
      for (TrainingRecord labelled : split.getValue()) {
        Optional<TestQueries.Match> match = tests.match(labelled.query());
        if (match.isPresent()) {
          dropped.add(rejected(labelled, split.getKey(), match.get()));
        } else {
          kept.add(labelled);
        }
      }
      clean.put(split.getKey(), kept);
    }
    Files.createDirectories(directory);
    Jsonl.write(directory.resolve(Rejects.FILE_NAME), dropped);
    return set.with(clean);
  }

  private static ObjectNode rejected(
      TrainingRecord labelled, String split, TestQueries.Match match) {
    return Json.object()
        .put("rule", Filters.rule(match.how()).id())
        .put("place", labelled.qid())
        .put("reason", match.reason())
        .put("dataset", labelled.dataset())
        .put("split", split);
  }
}
