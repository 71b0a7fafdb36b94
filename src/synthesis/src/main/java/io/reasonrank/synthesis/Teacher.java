package io.reasonrank.synthesis;

import io.reasonrank.stage.data.Passage;
import java.util.List;

/** Orders a list and says why. */
@FunctionalInterface
interface Teacher {

  /**
   * Labels one list.
   *
   * @param query what is asked
   * @param passages in the order that the student will see
   * @return every passage once
   */
  Label label(String query, List<Passage> passages);

  /**
   * The teacher's answer.
   *
   * @param order passage ids, best first
   * @param reasoning the thought that led there, without tags
   */
  record Label(List<String> order, String reasoning) {}
}
