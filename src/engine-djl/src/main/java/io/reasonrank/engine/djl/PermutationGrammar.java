package io.reasonrank.engine.djl;

import java.util.BitSet;

/**
 * What may stand next in a permutation of 1…n, character by character: an opening, an id, a
 * separator, an id, …, a closing. The separator begins and ends with the brackets of the ids.
 *
 * <p>Immutable: {@link #after} gives the next state.
 */
final class PermutationGrammar {
  private final Form form;
  private final BitSet left;
  private final String digits;
  private final String literal;
  private final int at;

  /**
   * How a permutation is written.
   *
   * @param open before the first id, for example {@code " ["}
   * @param between two ids, for example {@code "] > ["}
   * @param close after the last id, for example {@code "]"}; begins like {@code between}
   */
  record Form(String open, String between, String close) {
    /** As the reranker's answers are written. */
    static final Form CANONICAL = new Form(" [", "] > [", "]");
  }

  private PermutationGrammar(Form form, BitSet left, String digits, String literal, int at) {
    this.form = form;
    this.left = left;
    this.digits = digits;
    this.literal = literal;
    this.at = at;
  }

  /** The start, with all ids to come. */
  static PermutationGrammar of(int n, Form form) {
    var left = new BitSet();
    left.set(1, n + 1);
    return new PermutationGrammar(form, left, "", form.open(), 0);
  }

  boolean isDone() {
    return left.isEmpty() && literal.equals(form.close()) && at == literal.length();
  }

  /** Whether {@code text} may come next. */
  boolean allows(String text) {
    PermutationGrammar state = this;
    for (int i = 0; i < text.length(); i++) {
      if (!state.allows(text.charAt(i))) {
        return false;
      }
      state = state.next(text.charAt(i));
    }
    return !text.isEmpty();
  }

  /** The state after {@code text}, which must be allowed. */
  PermutationGrammar after(String text) {
    PermutationGrammar state = this;
    for (int i = 0; i < text.length(); i++) {
      if (!state.allows(text.charAt(i))) {
        throw new IllegalArgumentException("'" + text + "' cannot stand here");
      }
      state = state.next(text.charAt(i));
    }
    return state;
  }

  /** The shortest text that ends the permutation, ids in ascending order. */
  String shortestEnd() {
    var end = new StringBuilder();
    PermutationGrammar state = this;
    while (!state.isDone()) {
      char next = state.leading();
      end.append(next);
      state = state.next(next);
    }
    return end.toString();
  }

  /** The text that must come next whatever is chosen later; empty where there is a choice. */
  String forced() {
    var text = new StringBuilder();
    PermutationGrammar state = this;
    while (!state.isDone() && state.choices() == 1) {
      char next = state.leading();
      text.append(next);
      state = state.next(next);
    }
    return text.toString();
  }

  private boolean inLiteral() {
    return at < literal.length();
  }

  private boolean allows(char c) {
    if (inLiteral()) {
      return literal.charAt(at) == c;
    }
    return isDone() ? false : endsId(c) || (c >= '0' && c <= '9' && beginsId(digits + c));
  }

  private boolean endsId(char c) {
    return !digits.isEmpty() && left.get(Integer.parseInt(digits)) && c == form.close().charAt(0);
  }

  private boolean beginsId(String start) {
    return left.stream().anyMatch(id -> Integer.toString(id).startsWith(start));
  }

  private int choices() {
    if (inLiteral()) {
      return 1;
    }
    int count = endsId(form.close().charAt(0)) ? 1 : 0;
    for (char c = '0'; c <= '9'; c++) {
      count += allows(c) ? 1 : 0;
    }
    return count;
  }

  private char leading() {
    if (inLiteral()) {
      return literal.charAt(at);
    }
    if (endsId(form.close().charAt(0))) {
      return form.close().charAt(0);
    }
    for (char c = '0'; c <= '9'; c++) {
      if (allows(c)) {
        return c;
      }
    }
    throw new IllegalStateException("no way on after '" + digits + "'");
  }

  private PermutationGrammar next(char c) {
    if (inLiteral()) {
      return new PermutationGrammar(form, left, "", literal, at + 1);
    }
    if (endsId(c)) {
      var rest = (BitSet) left.clone();
      rest.clear(Integer.parseInt(digits));
      return new PermutationGrammar(
          form, rest, "", rest.isEmpty() ? form.close() : form.between(), 1);
    }
    return new PermutationGrammar(form, left, digits + c, literal, at);
  }
}
