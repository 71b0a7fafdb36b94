package io.reasonrank.engine;

/** Counts and cuts text in the tokens of one model. */
public interface Tokenizer {
  /** Number of tokens of {@code text}, special tokens excluded. */
  int count(String text);

  /**
   * The longest prefix of {@code text} with at most {@code maxTokens} tokens, cut at a token's end.
   */
  String truncate(String text, int maxTokens);

  /** An estimate where no tokenizer is at hand: one token per four characters, at least one. */
  static Tokenizer estimate() {
    return new Tokenizer() {
      @Override
      public int count(String text) {
        return text.isEmpty() ? 0 : Math.max(1, (text.length() + 3) / 4);
      }

      @Override
      public String truncate(String text, int maxTokens) {
        int end = (int) Math.min(text.length(), 4L * maxTokens);
        if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
          end--;
        }
        return text.substring(0, end);
      }
    };
  }
}
