package io.reasonrank.operator;

import io.reasonrank.operator.progress.ProgressTokens;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tokens made once, when first needed; a failure is not kept. */
final class LazyTokens implements Supplier<ProgressTokens> {
  private final Supplier<ProgressTokens> source;
  private @Nullable ProgressTokens tokens;

  LazyTokens(Supplier<ProgressTokens> source) {
    this.source = source;
  }

  @Override
  public synchronized ProgressTokens get() {
    ProgressTokens made = tokens;
    if (made == null) {
      made = source.get();
      tokens = made;
    }
    return made;
  }
}
