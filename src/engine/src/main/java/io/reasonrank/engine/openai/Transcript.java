package io.reasonrank.engine.openai;

import io.reasonrank.engine.GenerationEvent.Delta;
import java.util.ArrayList;
import java.util.List;

/**
 * What the model has written so far, in one shape: thoughts stand in think tags, whether the server
 * left them in the content or took them into a field of their own. Not thread-safe.
 */
final class Transcript {
  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";

  private final StringBuilder text = new StringBuilder();
  private int thoughtCharacters;
  private boolean fieldThought;
  private boolean taggedThought;

  /** A piece of the server's reasoning field. */
  List<Delta> reasoning(String piece) {
    String shown = fieldThought ? piece : OPEN + "\n" + piece;
    fieldThought = true;
    return List.of(delta(shown, true));
  }

  /** A piece of the content. */
  List<Delta> content(String piece) {
    List<Delta> deltas = new ArrayList<>();
    if (fieldThought) {
      fieldThought = false;
      deltas.add(delta("\n" + CLOSE + "\n", true));
    }
    String rest = piece;
    while (!rest.isEmpty()) {
      int end = endOfRun(rest);
      deltas.add(delta(rest.substring(0, end), taggedThought));
      taggedThought = tagEnded() ? !taggedThought : taggedThought;
      rest = rest.substring(end);
    }
    return deltas;
  }

  /** Where {@code rest} changes between thought and answer: after a tag that it completes. */
  private int endOfRun(String rest) {
    String tag = taggedThought ? CLOSE : OPEN;
    int from = Math.max(0, text.length() - tag.length() + 1);
    int at = (text.substring(from) + rest).indexOf(tag);
    int end = at < 0 ? rest.length() : from + at + tag.length() - text.length();
    return Math.min(end, rest.length());
  }

  private boolean tagEnded() {
    String tag = taggedThought ? CLOSE : OPEN;
    int start = text.length() - tag.length();
    return start >= 0 && text.indexOf(tag, start) == start;
  }

  private Delta delta(String piece, boolean reasoning) {
    text.append(piece);
    thoughtCharacters += reasoning ? piece.length() : 0;
    return new Delta(piece, reasoning);
  }

  String text() {
    return text.toString();
  }

  /** Share of the text that is thought, for servers that do not count its tokens; in [0,1]. */
  double thoughtShare() {
    return text.isEmpty() ? 0 : (double) thoughtCharacters / text.length();
  }
}
