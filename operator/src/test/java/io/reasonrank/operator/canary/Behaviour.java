package io.reasonrank.operator.canary;

/** How a model of the trials ranks; the marker stands in its prompt template. */
enum Behaviour {
  /** Ranks as the passages say. */
  INCUMBENT,
  /** Swaps neighbours here and there, is as fast: a good candidate. */
  GOOD,
  /** Ranks at random. */
  WORSE,
  /** Gives the list back as it came, as a base that learnt nothing. */
  IDENTITY,
  /** Takes ten times as long. */
  SLOW,
  /** Answers what is no ranking. */
  MALFORMED,
  /** Fails on every third query. */
  SLICE;

  String marker() {
    return "MODEL-" + name() + "-";
  }

  /** The behaviour that a system prompt asks for. */
  static Behaviour of(String prompt) {
    for (Behaviour behaviour : values()) {
      if (prompt.contains(behaviour.marker())) {
        return behaviour;
      }
    }
    throw new IllegalArgumentException("no marker in: " + prompt);
  }
}
