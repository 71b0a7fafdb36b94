package io.reasonrank.promotion.gate;

/** What a gate found, with the reason. Only {@link Passed} lets a candidate through. */
public sealed interface Verdict {
  /** Why, with the figures. */
  String reason();

  /** The candidate shows what it must. */
  record Passed(String reason) implements Verdict {}

  /** The candidate does not. */
  record Failed(String reason) implements Verdict {}

  /** What was measured does not allow an answer; the reason says what is missing. */
  record Undecidable(String reason) implements Verdict {}
}
