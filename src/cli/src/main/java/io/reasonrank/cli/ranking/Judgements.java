package io.reasonrank.cli.ranking;

import io.reasonrank.ranking.trec.Qrels;
import io.reasonrank.ranking.trec.TrecWarning;
import io.reasonrank.stage.StageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Qrels, whole where they are small, else a bucket of queries at a time. */
final class Judgements implements AutoCloseable {
  private final String file;
  private final Optional<Qrels> whole;
  private final Optional<LineBuckets> split;
  private final int buckets;

  private Judgements(String file, Optional<Qrels> whole, Optional<LineBuckets> split, int buckets) {
    this.file = file;
    this.whole = whole;
    this.split = split;
    this.buckets = buckets;
  }

  /**
   * @throws StageException 65 if no line is usable
   */
  static Judgements open(String file, Consumer<TrecWarning> faults) throws IOException {
    int buckets = file.equals("-") ? 1 : LineBuckets.countFor(Input.existing(file));
    Judgements judgements =
        buckets == 1
            ? new Judgements(file, Optional.of(read(file, faults)), Optional.empty(), 1)
            : new Judgements(
                file, Optional.empty(), Optional.of(LineBuckets.split(file, buckets)), buckets);
    try {
      judgements.requireUsable(faults);
    } catch (IOException | RuntimeException e) {
      judgements.close();
      throw e;
    }
    return judgements;
  }

  /** All of them, if they are held in memory. */
  Optional<Qrels> whole() {
    return whole;
  }

  /** The number of buckets that they lie in; 1 if they are held in memory. */
  int buckets() {
    return buckets;
  }

  /** The judgements of at least the queries of a bucket; faults were told before. */
  Qrels of(int bucket) throws IOException {
    return whole.isPresent() ? whole.get() : read(bucket, fault -> {});
  }

  private Qrels read(int bucket, Consumer<TrecWarning> faults) throws IOException {
    LineBuckets lines = split.orElseThrow();
    try (BufferedReader in = lines.open(bucket)) {
      return Qrels.read(in, file, lines.placed(bucket, faults));
    }
  }

  private void requireUsable(Consumer<TrecWarning> faults) throws IOException {
    boolean usable = whole.isPresent() && !whole.get().byQuery().isEmpty();
    for (int bucket = 0; split.isPresent() && bucket < buckets; bucket++) {
      usable |= !read(bucket, faults).byQuery().isEmpty();
    }
    if (!usable) {
      throw StageException.data(file + " has no usable line; give TREC or BEIR qrels");
    }
  }

  private static Qrels read(String file, Consumer<TrecWarning> faults) throws IOException {
    try (BufferedReader lines = Input.open(file)) {
      return Qrels.read(lines, file, faults);
    }
  }

  @Override
  public void close() throws IOException {
    if (split.isPresent()) {
      split.get().close();
    }
  }
}
