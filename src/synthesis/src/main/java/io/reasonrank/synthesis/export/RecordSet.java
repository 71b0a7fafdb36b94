package io.reasonrank.synthesis.export;

import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.TrainingRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Labelled lists with the texts that they name.
 *
 * @param splits records by the name of their split, or of their file
 * @param passages by id; a passage may be missing
 */
public record RecordSet(Map<String, List<TrainingRecord>> splits, Map<String, Passage> passages) {

  public RecordSet {
    splits = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(splits));
  }

  /** Records of all splits. */
  public List<TrainingRecord> records() {
    return splits.values().stream().flatMap(List::stream).toList();
  }

  /**
   * The texts of a list.
   *
   * @throws StageException 65 naming a passage that is missing
   */
  public List<String> texts(TrainingRecord labelled) {
    return labelled.initialList().stream().map(id -> text(labelled, id)).toList();
  }

  private String text(TrainingRecord labelled, String id) {
    Passage passage = passages.get(id);
    if (passage == null) {
      throw StageException.data(
          "query " + labelled.qid() + " names passage " + id + ", which has no text here");
    }
    return passage.text();
  }

  /** The same with other records. */
  public RecordSet with(Map<String, List<TrainingRecord>> others) {
    return new RecordSet(others, passages);
  }
}
