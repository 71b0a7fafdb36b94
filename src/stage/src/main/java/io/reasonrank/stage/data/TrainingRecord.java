package io.reasonrank.stage.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One labelled list: the fields of ReasonRank's data, plus domain and graded gains.
 *
 * @param dataset name of the collection
 * @param qid id of the query
 * @param query text of the query
 * @param initialList passage ids as the student sees them
 * @param finalList the same ids in the teacher's order
 * @param reasoning the teacher's thought, without tags
 * @param relevantDocids ids of the list with a positive pointwise label, in the order of the list
 * @param domain topic, or empty
 * @param gains pointwise label of each relevant passage of the list, 1 or more
 */
public record TrainingRecord(
    String dataset,
    String qid,
    String query,
    @JsonProperty("initial_list") List<String> initialList,
    @JsonProperty("final_list") List<String> finalList,
    String reasoning,
    @JsonProperty("relevant_docids") List<String> relevantDocids,
    String domain,
    Map<String, Integer> gains) {

  public TrainingRecord {
    initialList = List.copyOf(initialList);
    finalList = List.copyOf(finalList);
    relevantDocids = List.copyOf(relevantDocids);
    gains = Collections.unmodifiableMap(new TreeMap<>(gains)); // sorted: files must not vary
  }
}
