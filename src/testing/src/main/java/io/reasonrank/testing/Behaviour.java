package io.reasonrank.testing;

/** How a played model ranks; the marker stands in its prompt template. */
public enum Behaviour {
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

  /**
   * A prompt template that asks for it.
   *
   * @param number makes models that behave alike differ
   */
  public String promptTemplate(int number) {
    return """
    A played model.
    === name
    trial
    === mode
    direct
    === system
    %s%d
    === prefix
    {num} passages for: {query}

    === passage
    [{i}] {text}
    === suffix

    Order all {num} passages, in the form {example}.
    """
        .formatted(marker(), number);
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
