package io.reasonrank.training;

import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Cuts what belongs to one optimiser step into what goes through the model together. */
final class Passes {
  /** What a pass may keep for its gradients. The same everywhere: cuts decide over last bits. */
  private static final long BYTES = 2L << 30;

  /** More tokens of a padded rectangle make no pass faster. */
  private static final int MOST_TOKENS = 8192;

  private static final int FLOAT = 4;

  private final int tokens;

  /**
   * @param tokens of a padded rectangle; a longer sequence goes alone
   */
  Passes(int tokens) {
    this.tokens = tokens;
  }

  /** Passes that a model's training bears in 2 GiB beside weights and moments. */
  static Passes of(ModelConfig model, boolean recompute) {
    // of a block: norms, projections, attention and their inputs; gate, up, product and activation
    long block = 12L * model.hidden() + 4L * model.feedForward();
    long blocks =
        recompute ? (long) model.layers() * model.hidden() + block : model.layers() * block;
    // logits stand at the completion's positions alone, a part of all, in several copies
    long head = model.vocabulary();
    return new Passes((int) Math.clamp(BYTES / (FLOAT * (blocks + head)), 1, MOST_TOKENS));
  }

  /** Runs of the list, in its order. */
  <T> List<List<T>> inOrder(List<T> items, ToIntFunction<T> length) {
    var passes = new ArrayList<List<T>>();
    int from = 0;
    int width = 0;
    for (int i = 0; i < items.size(); i++) {
      int widened = Math.max(width, length.applyAsInt(items.get(i)));
      if (i > from && (i - from + 1) * widened > tokens) {
        passes.add(items.subList(from, i));
        from = i;
        widened = length.applyAsInt(items.get(i));
      }
      width = widened;
    }
    if (from < items.size()) {
      passes.add(items.subList(from, items.size()));
    }
    return passes;
  }

  /** Items of like length together, longest first, so that little is padded. */
  <T> List<List<T>> bucketed(List<T> items, ToIntFunction<T> length) {
    List<List<T>> whole = inOrder(items, length);
    if (whole.size() <= 1) {
      return whole;
    }
    return inOrder(
        items.stream().sorted(Comparator.comparingInt(length).reversed()).toList(), length);
  }
}
