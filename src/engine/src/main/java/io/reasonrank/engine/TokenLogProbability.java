package io.reasonrank.engine;

import java.util.List;

/**
 * How likely a token was, and what else might have stood in its place. Natural logarithms of the
 * model's own probabilities at temperature 1: before filters, penalties and constraints.
 *
 * @param token its text; a part of a character reads as U+FFFD
 * @param logProbability at most 0
 * @param top the likeliest tokens of this place, likeliest first
 */
public record TokenLogProbability(String token, double logProbability, List<Alternative> top) {
  public TokenLogProbability {
    top = List.copyOf(top);
  }

  /** A token that might have stood in a place. */
  public record Alternative(String token, double logProbability) {}
}
