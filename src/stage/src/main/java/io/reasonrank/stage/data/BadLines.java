package io.reasonrank.stage.data;

import io.reasonrank.stage.Rejects;
import io.reasonrank.stage.StageException;

/** What to do with a line that cannot be used. */
@FunctionalInterface
public interface BadLines {
  /** Gives up at the first bad line (exit 65): for files that our own stages wrote. */
  BadLines FAIL =
      (rule, place, reason) -> {
        throw StageException.data(place + ": " + reason);
      };

  /** Counts the line and goes on. */
  static BadLines into(Rejects rejects) {
    return rejects::reject;
  }

  /**
   * @param rule {@code not-json}, {@code missing-field}, {@code duplicate-id}, {@code
   *     wrong-columns} or {@code unknown-id}
   * @param place {@code file:line}
   * @param reason one line for a person
   */
  void reject(String rule, String place, String reason);
}
