package io.reasonrank.engine.djl;

import io.reasonrank.engine.djl.PermutationGrammar.Form;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The tokens of a vocabulary that can stand in a permutation, with the text that each adds behind
 * others. Right for any tokenizer: it asks the tokenizer itself, so that merged digits, {@code ] >
 * [} in one token or words joined by spaces are what they are.
 */
final class AnswerTokens {
  private static final String OPEN = "<answer>";
  private static final String CLOSE = "</answer>";

  private final HfTokenizer tokenizer;
  private final Form form;
  private final int[] ids;
  private final String[] texts;
  private final Map<String, Optional<long[]>> written = new HashMap<>();

  private AnswerTokens(HfTokenizer tokenizer, Form form, int[] ids, String[] texts) {
    this.tokenizer = tokenizer;
    this.form = form;
    this.ids = ids;
    this.texts = texts;
  }

  /** Looks through a vocabulary; takes up to a second for the largest ones. */
  static AnswerTokens of(HfTokenizer tokenizer, int vocabulary) {
    Form form = form(tokenizer);
    String characters = form.open() + form.between() + form.close() + "0123456789";
    long[] anchor = tokenizer.encode("a");
    String before = tokenizer.decode(anchor);
    int[] ids =
        IntStream.range(0, vocabulary)
            .filter(id -> consistsOf(tokenizer.decode(new long[] {id}), characters))
            .toArray();
    String[] texts =
        Arrays.stream(ids)
            .mapToObj(id -> textAfter(tokenizer, anchor, before, id))
            .toArray(String[]::new);
    return new AnswerTokens(tokenizer, form, ids, texts);
  }

  private static boolean consistsOf(String text, String characters) {
    return !text.isEmpty() && text.chars().allMatch(c -> c == ' ' || characters.indexOf(c) >= 0);
  }

  private static String textAfter(HfTokenizer tokenizer, long[] anchor, String before, int id) {
    long[] both = Arrays.copyOf(anchor, anchor.length + 1);
    both[anchor.length] = id;
    String text = tokenizer.decode(both);
    return text.startsWith(before) ? text.substring(before.length()) : "";
  }

  /** How this tokenizer gives {@code [1] > [2]} back: spaces may come and go. */
  private static Form form(HfTokenizer tokenizer) {
    String text = tokenizer.decode(tokenizer.encode(OPEN + " [1] > [2] " + CLOSE));
    int one = text.indexOf('1');
    int two = text.indexOf('2', one + 1);
    int end = text.indexOf(CLOSE);
    int start = text.indexOf(OPEN) + OPEN.length();
    if (one < start || two < 0 || end < two || start < OPEN.length()) {
      return Form.CANONICAL;
    }
    var form =
        new Form(
            text.substring(start, one),
            text.substring(one + 1, two),
            text.substring(two + 1, end).stripTrailing());
    boolean usable = !form.close().isEmpty() && form.between().startsWith(form.close());
    return usable ? form : Form.CANONICAL;
  }

  PermutationGrammar grammar(int n) {
    return PermutationGrammar.of(n, form);
  }

  /**
   * Ids of the tokens that may stand next; empty if this vocabulary cannot write what must come.
   */
  int[] allowed(PermutationGrammar state) {
    return IntStream.range(0, ids.length)
        .filter(i -> state.allows(texts[i]))
        .map(i -> ids[i])
        .toArray();
  }

  /** The text that a token adds. */
  String text(long id) {
    int at = Arrays.binarySearch(ids, (int) id);
    return at < 0 ? "" : texts[at];
  }

  /**
   * Tokens of what must come next, if the tokenizer would cut the text there whatever follows;
   * writing them saves the model the steps.
   */
  Optional<long[]> forced(PermutationGrammar state) {
    String text = state.forced();
    return text.isEmpty() ? Optional.empty() : written.computeIfAbsent(text, this::cutAlike);
  }

  private Optional<long[]> cutAlike(String text) {
    long[] alone = tokenizer.encode(text);
    for (String follower : new String[] {"1", "2", "3", "10", "57", "100"}) {
      long[] longer = tokenizer.encode(text + follower + form.close());
      if (longer.length <= alone.length
          || Arrays.mismatch(alone, 0, alone.length, longer, 0, alone.length) >= 0) {
        return Optional.empty();
      }
    }
    return tokenizer.decode(alone).strip().equals(text.strip())
        ? Optional.of(alone)
        : Optional.empty();
  }
}
