package io.reasonrank.engine.djl;

import java.util.List;

/** Looks for texts that end a completion, across the borders of the pieces in which it comes. */
final class StopTexts {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  StopTexts(List<String> stops) {
    this.stops = stops;
  }

  /** Adds a piece and gives what can be told: nothing that may still become a stop text. */
  String add(String piece) {
    if (stops.isEmpty()) {
      return piece;
    }
    held.append(piece);
    int at = first();
    if (at >= 0) {
      stopped = true;
      held.setLength(at);
      return release(at);
    }
    return release(held.length() - longestBeginning());
  }

  /** What was held back, if the completion ended by itself. */
  String rest() {
    return stopped ? "" : release(held.length());
  }

  /** Characters held back. */
  int held() {
    return held.length();
  }

  boolean stopped() {
    return stopped;
  }

  private int first() {
    return stops.stream().mapToInt(held::indexOf).filter(at -> at >= 0).min().orElse(-1);
  }

  private int longestBeginning() {
    int most = stops.stream().mapToInt(stop -> stop.length() - 1).max().orElse(0);
    for (int length = Math.min(most, held.length()); length > 0; length--) {
      String tail = held.substring(held.length() - length);
      if (stops.stream().anyMatch(stop -> stop.startsWith(tail))) {
        return length;
      }
    }
    return 0;
  }

  private String release(int length) {
    String told = held.substring(0, length);
    held.delete(0, length);
    return told;
  }
}
