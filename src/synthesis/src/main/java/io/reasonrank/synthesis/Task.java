package io.reasonrank.synthesis;

import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.Query;
import java.util.Map;

/** One list to make and to have labelled. */
sealed interface Task {
  /** Whose collection it is about. */
  ListLabeller labeller();

  /** Which of its query's lists, from 0. */
  int number();

  /** What it is about: lists of one subject may ask the teacher the same. */
  String subject();

  /** A query whose positives are known. */
  record Given(ListLabeller labeller, Query query, Map<String, Integer> gains, int number)
      implements Task {
    @Override
    public String subject() {
      return query.text();
    }
  }

  /** A query whose positives the teacher selects. */
  record Selected(ListLabeller labeller, Query query, int number) implements Task {
    @Override
    public String subject() {
      return query.text();
    }
  }

  /** A query that the teacher writes for a passage. */
  record Written(ListLabeller labeller, Passage passage, int number) implements Task {
    @Override
    public String subject() {
      return passage.text();
    }
  }

  default Outcome label() throws java.io.IOException {
    return labeller().label(this);
  }
}
