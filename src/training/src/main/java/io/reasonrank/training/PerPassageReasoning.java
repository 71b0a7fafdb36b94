package io.reasonrank.training;

import io.reasonrank.stage.data.TrainingRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A thought that has exactly one line {@code [i] …} per passage, in order of the list. Only such a
 * thought can be cut to fewer passages, as a curriculum over list sizes needs.
 */
final class PerPassageReasoning {
  private PerPassageReasoning() {}

  /** The lines without their ids, or empty if the thought is written otherwise. */
  static Optional<List<String>> lines(TrainingRecord record) {
    List<String> lines = record.reasoning().strip().lines().toList();
    if (lines.size() != record.initialList().size()) {
      return Optional.empty();
    }
    var bodies = new ArrayList<String>();
    for (int i = 0; i < lines.size(); i++) {
      String id = "[" + (i + 1) + "] ";
      if (!lines.get(i).startsWith(id)) {
        return Optional.empty();
      }
      bodies.add(lines.get(i).substring(id.length()));
    }
    return Optional.of(bodies);
  }

  /**
   * The record with only some of its passages.
   *
   * @param lines what {@link #lines} gave for it
   * @param kept 0-based places in the initial list, in the order that the new list shall have
   */
  static TrainingRecord cut(TrainingRecord record, List<String> lines, List<Integer> kept) {
    var initial = kept.stream().map(record.initialList()::get).toList();
    var reasoning = new StringBuilder();
    for (int i = 0; i < kept.size(); i++) {
      reasoning.append(i == 0 ? "" : "\n").append("[").append(i + 1).append("] ");
      reasoning.append(lines.get(kept.get(i)));
    }
    var gains = new java.util.TreeMap<>(record.gains());
    gains.keySet().retainAll(initial);
    return new TrainingRecord(
        record.dataset(),
        record.qid(),
        record.query(),
        initial,
        reorder(record, lines, kept),
        reasoning.toString(),
        initial.stream().filter(record.relevantDocids()::contains).toList(),
        record.domain(),
        gains);
  }

  /**
   * The teacher's order of what is left. Passages that the teacher graded alike stand in input
   * order in its list, so they follow the new input order here.
   */
  private static List<String> reorder(
      TrainingRecord record, List<String> lines, List<Integer> kept) {
    var places = new ArrayList<>(kept);
    places.sort(
        (a, b) -> {
          if (grade(lines.get(a)).equals(grade(lines.get(b)))) {
            return Integer.compare(kept.indexOf(a), kept.indexOf(b));
          }
          return Integer.compare(
              record.finalList().indexOf(record.initialList().get(a)),
              record.finalList().indexOf(record.initialList().get(b)));
        });
    return places.stream().map(record.initialList()::get).toList();
  }

  private static String grade(String line) {
    return line.substring(line.lastIndexOf(':') + 1).strip();
  }
}
