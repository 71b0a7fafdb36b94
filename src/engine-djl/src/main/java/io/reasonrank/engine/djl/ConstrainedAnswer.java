package io.reasonrank.engine.djl;

import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.djl.decode.Next;
import java.util.Optional;

/** A permutation being written, token by token, under a mask. */
final class ConstrainedAnswer {
  static final String OPEN = "<answer>";
  static final String CLOSE = " </answer>";

  private final AnswerTokens tokens;
  private PermutationGrammar state;
  private boolean begun;

  /** A text that must come, and its tokens. */
  @SuppressWarnings("ArrayRecordComponent") // handed on to the loop
  record Forced(String text, long[] ids) {}

  ConstrainedAnswer(AnswerTokens tokens, int n) {
    this.tokens = tokens;
    this.state = tokens.grammar(n);
  }

  boolean isBegun() {
    return begun;
  }

  boolean isDone() {
    return state.isDone();
  }

  /** The answer block is open; {@code tail} is what the model wrote behind the tag. */
  void begin(String tail) {
    begun = true;
    if (state.allows(tail)) {
      state = state.after(tail);
    }
  }

  /** What must come next, if it can be written without asking the model; it counts as written. */
  Optional<Forced> forced() {
    String text = state.forced();
    Optional<Forced> forced = tokens.forced(state).map(ids -> new Forced(text, ids));
    state = forced.isPresent() ? state.after(text) : state;
    return forced;
  }

  /** What the model may choose from; the end if this vocabulary has no token for what must come. */
  Next choice() {
    int[] allowed = tokens.allowed(state);
    return allowed.length == 0 ? new Next.End(FinishReason.STOP) : new Next.OneOf(allowed);
  }

  void accept(long id) {
    state = state.after(tokens.text(id));
  }

  /** What is missing: the ids not yet written in ascending order, and the closing tag. */
  String end() {
    return (begun ? "" : "\n" + OPEN) + state.shortestEnd() + CLOSE;
  }
}
