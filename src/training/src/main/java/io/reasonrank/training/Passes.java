package io.reasonrank.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Cuts what belongs to one optimiser step into what goes through the model together. */
final class Passes {
  /** Tokens of a padded rectangle; bounds memory, changes nothing else. */
  private static final int TOKENS = 8192;

  private Passes() {}

  /** Runs of the list, in its order. */
  static <T> List<List<T>> inOrder(List<T> items, ToIntFunction<T> length) {
    var passes = new ArrayList<List<T>>();
    int from = 0;
    int width = 0;
    for (int i = 0; i < items.size(); i++) {
      int widened = Math.max(width, length.applyAsInt(items.get(i)));
      if (i > from && (i - from + 1) * widened > TOKENS) {
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
  static <T> List<List<T>> bucketed(List<T> items, ToIntFunction<T> length) {
    List<List<T>> whole = inOrder(items, length);
    if (whole.size() <= 1) {
      return whole;
    }
    return inOrder(
        items.stream().sorted(Comparator.comparingInt(length).reversed()).toList(), length);
  }
}
