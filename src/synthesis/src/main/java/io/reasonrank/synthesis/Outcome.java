package io.reasonrank.synthesis;

import io.reasonrank.stage.data.TrainingRecord;
import java.util.List;

/**
 * What became of one list: a record, or the reason why there is none.
 *
 * @param records the labelled list, or nothing
 * @param drops why it was dropped, or nothing
 * @param about what is known of its query
 * @param answers keys of the teacher's answers that were used
 */
record Outcome(
    List<TrainingRecord> records, List<Drop> drops, QueryNote about, List<String> answers) {

  Outcome {
    records = List.copyOf(records);
    drops = List.copyOf(drops);
    answers = List.copyOf(answers);
  }

  /**
   * Why there is no record.
   *
   * @param rule as {@code rejected.jsonl} spells it
   * @param reason for people
   * @param number which of its query's lists it was
   */
  record Drop(String rule, String reason, int number) {}

  /**
   * What the filters and the split need to know of a query beside its records.
   *
   * @param dataset name of the source
   * @param qid id of the query
   * @param domain its topic
   * @param answer its gold answer, or empty
   * @param documents the documents that it comes from
   */
  record QueryNote(
      String dataset, String qid, String domain, String answer, List<String> documents) {
    QueryNote {
      documents = List.copyOf(documents);
    }
  }

  static Outcome of(TrainingRecord labelled, QueryNote about, List<String> answers) {
    return new Outcome(List.of(labelled), List.of(), about, answers);
  }

  static Outcome dropped(Drop drop, QueryNote about, List<String> answers) {
    return new Outcome(List.of(), List.of(drop), about, answers);
  }
}
