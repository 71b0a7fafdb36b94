package io.reasonrank.engine.djl.train;

import java.util.Arrays;

/**
 * One training example as token ids.
 *
 * @param prompt at least one token, no loss on it
 * @param completion tokens that are learned, the end token included
 */
@SuppressWarnings("ArrayRecordComponent") // token ids are large and never compared as values
public record Sequence(long[] prompt, long[] completion) {
  /** Numbers of a mask, 16 MiB. */
  private static final long LARGEST_TABLE = 1L << 22;

  public Sequence {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("a training sequence has an empty prompt");
    }
  }

  /** An example whose completion is {@code text} followed by the end token. */
  public static Sequence ending(long[] prompt, long[] text, long endId) {
    long[] completion = Arrays.copyOf(text, text.length + 1);
    completion[text.length] = endId;
    return new Sequence(prompt, completion);
  }

  /**
   * Whether this is another completion of the prompt before it, so that the prompt need not go
   * through the model again. Where the attention between both would be too large a table, it does.
   */
  public boolean continuesPromptOf(Sequence before) {
    return (long) completion.length * length() <= LARGEST_TABLE
        && (long) before.completion.length * before.length() <= LARGEST_TABLE
        && Arrays.equals(prompt, before.prompt);
  }

  /** Tokens of both parts. */
  public int length() {
    return prompt.length + completion.length;
  }
}
