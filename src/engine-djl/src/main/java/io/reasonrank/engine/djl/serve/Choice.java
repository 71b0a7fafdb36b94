package io.reasonrank.engine.djl.serve;

import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.djl.serve.ThoughtSplitter.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One completion on its way to a client. Used by one thread. */
final class Choice {
  private final Optional<ThoughtSplitter> splitter;
  private final StringBuilder told = new StringBuilder();

  Choice(boolean separateReasoning) {
    this.splitter = separateReasoning ? Optional.of(new ThoughtSplitter()) : Optional.empty();
  }

  /** What a delta adds. */
  List<Piece> add(Delta delta) {
    told.append(delta.text());
    return pieces(delta.text(), delta.reasoning());
  }

  /** What the end adds: text that no delta told, and what was held back. */
  List<Piece> end(Finished finished) {
    var pieces = new ArrayList<Piece>();
    String text = finished.text();
    if (text.length() > told.length() && text.startsWith(told.toString())) {
      pieces.addAll(pieces(text.substring(told.length()), false));
    }
    splitter.ifPresent(s -> pieces.addAll(s.end()));
    return pieces;
  }

  private List<Piece> pieces(String text, boolean reasoning) {
    if (text.isEmpty()) {
      return List.of();
    }
    return splitter
        .map(s -> s.add(text, reasoning))
        .orElseGet(() -> List.of(new Piece(text, false)));
  }
}
