package io.reasonrank.synthesis.teacher;

import java.util.List;
import java.util.TreeSet;

/** Whose question it is; remembers which answers it used. */
public final class Asker {
  private final String dataset;
  private final String qid;
  private final TreeSet<String> answers = new TreeSet<>();

  public Asker(String dataset, String qid) {
    this.dataset = dataset;
    this.qid = qid;
  }

  String dataset() {
    return dataset;
  }

  String qid() {
    return qid;
  }

  synchronized void used(String key) {
    answers.add(key);
  }

  /** Keys of the answers that were used, sorted. */
  public synchronized List<String> answers() {
    return List.copyOf(answers);
  }
}
