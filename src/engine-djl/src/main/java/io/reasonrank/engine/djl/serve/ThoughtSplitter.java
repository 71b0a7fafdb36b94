package io.reasonrank.engine.djl.serve;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes the thought out of a completion while it comes. Think tags may be cut anywhere; they and
 * the white space around them are not told. Not thread-safe.
 */
final class ThoughtSplitter {
  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";

  /**
   * A stretch of a completion.
   *
   * @param text never empty where it was split off
   * @param thought whether it belongs to the thought
   */
  record Piece(String text, boolean thought) {}

  private enum Place {
    BEFORE,
    THOUGHT,
    AFTER
  }

  private final List<Piece> found = new ArrayList<>();
  private Place place = Place.BEFORE;
  private boolean atStart;
  private String held = "";

  /**
   * What new text adds.
   *
   * @param reasoning whether the engine counts it as thought: a template may open the thought
   *     itself, and then no tag comes
   */
  List<Piece> add(String text, boolean reasoning) {
    held += text;
    if (place == Place.BEFORE) {
      before(reasoning);
    }
    if (place == Place.THOUGHT) {
      thought();
    }
    if (place == Place.AFTER) {
      tell(dropStart(held), false);
      held = "";
    }
    return taken();
  }

  private void before(boolean reasoning) {
    String seen = held.stripLeading();
    if (seen.startsWith(OPEN)) {
      held = seen.substring(OPEN.length());
      enter(Place.THOUGHT, true);
    } else if (!OPEN.startsWith(seen)) {
      enter(reasoning ? Place.THOUGHT : Place.AFTER, reasoning);
    }
  }

  private void thought() {
    int close = held.indexOf(CLOSE);
    if (close >= 0) {
      tell(dropStart(held.substring(0, close)).stripTrailing(), true);
      held = held.substring(close + CLOSE.length());
      enter(Place.AFTER, true);
      return;
    }
    int safe = beforePossibleEnd(held);
    tell(dropStart(held.substring(0, safe)), true);
    held = held.substring(safe);
  }

  /** Where white space begins that the closing tag, or a part of it, may end. */
  private static int beforePossibleEnd(String text) {
    int end = text.length();
    for (int part = Math.min(CLOSE.length() - 1, end); part > 0; part--) {
      if (text.endsWith(CLOSE.substring(0, part))) {
        end -= part;
        break;
      }
    }
    return text.substring(0, end).stripTrailing().length();
  }

  private void enter(Place next, boolean afterTag) {
    place = next;
    atStart = afterTag;
  }

  private String dropStart(String text) {
    String rest = atStart ? text.stripLeading() : text;
    atStart &= rest.isEmpty();
    return rest;
  }

  /** What was held back when the completion ended. */
  List<Piece> end() {
    tell(dropStart(held), place == Place.THOUGHT);
    held = "";
    return taken();
  }

  private void tell(String text, boolean thought) {
    if (!text.isEmpty()) {
      found.add(new Piece(text, thought));
    }
  }

  private List<Piece> taken() {
    List<Piece> pieces = List.copyOf(found);
    found.clear();
    return pieces;
  }
}
