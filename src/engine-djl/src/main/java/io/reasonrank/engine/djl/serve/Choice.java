package io.reasonrank.engine.djl.serve;

import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.TokenLogProbability;
import io.reasonrank.engine.djl.serve.ThoughtSplitter.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One completion on its way to a client. Used by one thread. */
final class Choice {
  private final Optional<ThoughtSplitter> splitter;
  private final StringBuilder told = new StringBuilder();
  private final List<TokenLogProbability> waiting = new ArrayList<>();
  private int tokensTold;

  private Choice(boolean separateReasoning) {
    this.splitter = separateReasoning ? Optional.of(new ThoughtSplitter()) : Optional.empty();
  }

  /** One per completion that a call asks for. */
  static List<Choice> each(Call call) {
    return Stream.generate(() -> new Choice(call.separateReasoning()))
        .limit(call.requests().size())
        .toList();
  }

  /** What a delta adds. */
  List<Part> add(Delta delta) {
    told.append(delta.text());
    waiting.addAll(delta.tokens());
    return parts(pieces(delta.text(), delta.reasoning()));
  }

  /** What the end adds: text that no delta told, and what was held back. */
  List<Part> end(Finished finished) {
    var pieces = new ArrayList<Piece>();
    String text = finished.text();
    if (text.length() > told.length() && text.startsWith(told.toString())) {
      pieces.addAll(pieces(text.substring(told.length()), false));
      told.append(text, told.length(), text.length());
    }
    splitter.ifPresent(s -> pieces.addAll(s.end()));
    return parts(pieces);
  }

  /** The tokens of the answer that no part has told, without text. */
  Part rest(Finished finished) {
    List<TokenLogProbability> all = finished.answerTokens();
    int from = Math.min(tokensTold, all.size());
    return new Part(new Piece("", false), all.subList(from, all.size()), told.length());
  }

  private List<Piece> pieces(String text, boolean reasoning) {
    if (text.isEmpty()) {
      return List.of();
    }
    return splitter
        .map(s -> s.add(text, reasoning))
        .orElseGet(() -> List.of(new Piece(text, false)));
  }

  /** Tokens go with the last piece of the answer; until there is one, they wait. */
  private List<Part> parts(List<Piece> pieces) {
    var parts = new ArrayList<Part>();
    for (int i = 0; i < pieces.size(); i++) {
      boolean carries = i == pieces.size() - 1 && !pieces.get(i).thought();
      parts.add(new Part(pieces.get(i), carries ? takeWaiting() : List.of(), told.length()));
    }
    return parts;
  }

  private List<TokenLogProbability> takeWaiting() {
    List<TokenLogProbability> taken = List.copyOf(waiting);
    waiting.clear();
    tokensTold += taken.size();
    return taken;
  }
}
