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

  /**
   * Counts the line and goes on. Of the path only file and directory are kept: the rejects are part
   * of an artifact whose digest must not depend on where its inputs lie.
   */
  static BadLines into(Rejects rejects) {
    return (rule, place, reason) -> rejects.reject(rule, shortened(place), reason);
  }

  private static String shortened(String place) {
    int file = place.lastIndexOf('/');
    int directory = file <= 0 ? -1 : place.lastIndexOf('/', file - 1);
    return place.substring(directory + 1);
  }

  /**
   * @param rule {@code not-json}, {@code missing-field}, {@code duplicate-id}, {@code
   *     wrong-columns} or {@code unknown-id}
   * @param place {@code file:line}
   * @param reason one line for a person
   */
  void reject(String rule, String place, String reason);
}
