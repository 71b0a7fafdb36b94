package io.reasonrank.engine.djl;

import io.reasonrank.engine.GenerationEvent.Delta;
import java.util.ArrayList;
import java.util.List;

/** Tells thought from answer in a text that comes in pieces. */
final class ThoughtSplitter {
  static final String OPEN = "<think>";
  static final String CLOSE = "</think>";

  private final StringBuilder text = new StringBuilder();
  private boolean thinking;
  private int closedAt = -1;

  /** Adds a piece and gives it back, cut after each tag that it completes. */
  List<Delta> add(String piece) {
    var deltas = new ArrayList<Delta>();
    String rest = piece;
    while (!rest.isEmpty()) {
      int end = endOfRun(rest);
      boolean opens = !thinking && ends(rest.substring(0, end), OPEN);
      text.append(rest, 0, end);
      deltas.add(new Delta(rest.substring(0, end), thinking || opens));
      if (thinking && ends("", CLOSE)) {
        thinking = false;
        closedAt = text.length();
      } else if (opens) {
        thinking = true;
      }
      rest = rest.substring(end);
    }
    return deltas;
  }

  private int endOfRun(String rest) {
    if (closedAt >= 0) {
      return rest.length();
    }
    String tag = thinking ? CLOSE : OPEN;
    int from = Math.max(0, text.length() - tag.length() + 1);
    int at = (text.substring(from) + rest).indexOf(tag);
    int end = at < 0 ? rest.length() : from + at + tag.length() - text.length();
    return Math.min(end, rest.length());
  }

  private boolean ends(String more, String tag) {
    String tail = text.substring(Math.max(0, text.length() - tag.length())) + more;
    return closedAt < 0 && tail.endsWith(tag);
  }

  boolean isThinking() {
    return thinking;
  }

  /** Whether all that was written so far may be the beginning of a thought. */
  boolean mayOpen() {
    return closedAt < 0 && OPEN.startsWith(text.toString().stripLeading());
  }

  /** Whether a thought has ended. */
  boolean hasThought() {
    return closedAt >= 0;
  }

  /** Text after the thought, or all of it where there was none. */
  String answer() {
    return text.substring(Math.max(0, closedAt));
  }

  String text() {
    return text.toString();
  }
}
