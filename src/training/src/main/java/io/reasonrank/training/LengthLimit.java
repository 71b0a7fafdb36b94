package io.reasonrank.training;

import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.TrainingRecord;

/** What happens to records over a limit: dropped with a count, or the end of the stage. */
final class LengthLimit {
  private LengthLimit() {}

  /**
   * Drops a record that is too long.
   *
   * @param policy drop or fail
   * @throws StageException 65 naming the record, if the policy is fail
   */
  static void reject(
      StageContext context,
      String policy,
      TrainingRecord record,
      int length,
      String field,
      int limit) {
    String reason = length + " tokens, " + field + " is " + limit;
    if (policy.equals("fail")) {
      throw StageException.data(
          "record "
              + record.qid()
              + " has "
              + reason
              + "; raise it, or set tooLong: drop to go on without such records");
    }
    context.rejects().reject("too-long", record.qid(), reason);
  }
}
