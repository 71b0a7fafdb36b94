package io.reasonrank.training;

import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.train.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Cuts what belongs to one optimiser step into what goes through the model together. Nothing is
 * padded, and completions that follow each other on one prompt share its rows.
 */
final class Passes {
  /** What a pass may keep for its gradients. The same everywhere: cuts decide over last bits. */
  private static final long BYTES = 2L << 30;

  /** More rows make no pass faster. */
  private static final int MOST_ROWS = 8192;

  private static final int FLOAT = 4;

  /** Logits, their logarithms, and the gradients of both. */
  private static final int LOGIT_COPIES = 4;

  private final long perRow;
  private final long perTarget;

  /**
   * @param perRow numbers that a row keeps
   * @param perTarget numbers that a completion token keeps beside its row's
   */
  private Passes(long perRow, long perTarget) {
    this.perRow = perRow;
    this.perTarget = perTarget;
  }

  /** Passes that a model's training bears in 2 GiB beside weights and moments. */
  static Passes of(ModelConfig model, boolean recompute) {
    // of a block: norms, projections, attention and their inputs; gate, up, product and activation
    long block = 12L * model.hidden() + 4L * model.feedForward();
    long blocks =
        recompute ? (long) model.layers() * model.hidden() + block : model.layers() * block;
    return new Passes(blocks, (long) LOGIT_COPIES * model.vocabulary());
  }

  /**
   * Runs of the list, in its order. A sequence over the bounds goes alone.
   *
   * @param sequence of an item
   */
  <T> List<List<T>> inOrder(List<T> items, Function<T, Sequence> sequence) {
    var passes = new ArrayList<List<T>>();
    int from = 0;
    long rows = 0;
    long targets = 0;
    for (int i = 0; i < items.size(); i++) {
      Sequence own = sequence.apply(items.get(i));
      boolean continues = i > from && own.continuesPromptOf(sequence.apply(items.get(i - 1)));
      rows += continues ? own.completion().length : own.length();
      targets += own.completion().length;
      if (i > from && !fits(rows, targets)) {
        passes.add(items.subList(from, i));
        from = i;
        rows = own.length();
        targets = own.completion().length;
      }
    }
    if (from < items.size()) {
      passes.add(items.subList(from, items.size()));
    }
    return passes;
  }

  private boolean fits(long rows, long targets) {
    return rows <= MOST_ROWS && FLOAT * (rows * perRow + targets * perTarget) <= BYTES;
  }
}
