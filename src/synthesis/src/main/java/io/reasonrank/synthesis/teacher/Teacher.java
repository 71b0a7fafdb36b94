package io.reasonrank.synthesis.teacher;

import io.reasonrank.ranking.ConversationTemplate;
import io.reasonrank.stage.data.Passage;
import java.util.List;

/**
 * Selects passages, orders lists and writes queries. Safe for use by many threads; a call waits for
 * its answer.
 *
 * <p>Every method throws {@link UnusableException} where this question has no usable answer, and a
 * {@link io.reasonrank.stage.StageException} where no question has.
 */
public interface Teacher extends AutoCloseable {

  /** Ids of the passages that help to reach the gold answer, as the teacher wrote them. */
  List<String> positives(Question question, ConversationTemplate prompts);

  /** Ids of the passages that only look as if they did; the gold answer is shown. */
  List<String> misleading(Question question);

  /** The order of a list; the gold answer is not shown. */
  Label order(Question question);

  /** A question that a passage answers, with its answer. */
  Written write(Question about);

  /** Tokens and calls so far, for the manifest; empty for a teacher that costs nothing. */
  default com.fasterxml.jackson.databind.node.ObjectNode metrics() {
    return io.reasonrank.stage.Json.object();
  }

  @Override
  default void close() {}

  /**
   * What a teacher is asked about.
   *
   * @param of whose question it is
   * @param query text of the query
   * @param answer gold answer, or empty
   * @param passages in the order that they are shown in
   */
  record Question(Asker of, String query, String answer, List<Passage> passages) {
    public Question {
      passages = List.copyOf(passages);
    }

    /** The passage ids at 1-based places. */
    List<String> ids(List<Integer> places) {
      return places.stream().map(place -> passages.get(place - 1).id()).toList();
    }
  }

  /**
   * A teacher's order.
   *
   * @param order passage ids, best first
   * @param reasoning the thought that led there, without tags
   */
  record Label(List<String> order, String reasoning) {
    public Label {
      order = List.copyOf(order);
    }
  }

  /**
   * A query that a teacher wrote.
   *
   * @param query its text
   * @param answer its answer
   */
  record Written(String query, String answer) {}
}
