package io.reasonrank.engine.djl.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Sequences padded at the end, with the positions whose next token counts.
 *
 * <p>N is the number of completion tokens of all sequences, in order.
 */
final class TokenBatch {
  private final List<Sequence> sequences;
  private final int width;

  TokenBatch(List<Sequence> sequences) {
    this.sequences = sequences;
    this.width = sequences.stream().mapToInt(Sequence::length).max().orElse(0);
  }

  /** int64 [B,T]. */
  NDArray ids(NDManager scope) {
    long[] ids = new long[sequences.size() * width];
    for (int row = 0; row < sequences.size(); row++) {
      Sequence sequence = sequences.get(row);
      System.arraycopy(sequence.prompt(), 0, ids, row * width, sequence.prompt().length);
      System.arraycopy(
          sequence.completion(),
          0,
          ids,
          row * width + sequence.prompt().length,
          sequence.completion().length);
    }
    return scope.create(ids, new Shape(sequences.size(), width));
  }

  /** int64 [N]: rows of the flattened hidden state that predict the completion tokens. */
  NDArray chosen(NDManager scope) {
    long[] chosen = new long[completionTokens()];
    int at = 0;
    for (int row = 0; row < sequences.size(); row++) {
      int from = row * width + sequences.get(row).prompt().length - 1;
      for (int i = 0; i < sequences.get(row).completion().length; i++) {
        chosen[at++] = from + i;
      }
    }
    return scope.create(chosen);
  }

  /** int64 [N]: the completion tokens. */
  NDArray targets(NDManager scope) {
    long[] targets = new long[completionTokens()];
    int at = 0;
    for (Sequence sequence : sequences) {
      System.arraycopy(sequence.completion(), 0, targets, at, sequence.completion().length);
      at += sequence.completion().length;
    }
    return scope.create(targets);
  }

  int completionTokens() {
    return sequences.stream().mapToInt(s -> s.completion().length).sum();
  }
}
