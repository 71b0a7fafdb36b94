package io.reasonrank.function.events;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.reasonrank.function.ServeConfig;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Batches of this process, bounded: so many requests may wait, so many finished batches stay, the
 * oldest ones go. A restart forgets them; what must survive one belongs into a broker.
 */
@Singleton
class Batches {
  private final int mostWaiting;
  private final int mostKept;
  private final Map<String, Batch> byId = new LinkedHashMap<>();
  private int waiting;

  /** One request of a batch. */
  record Item(String batch, int number) {}

  /** A batch; guarded by the store. */
  private static final class Batch {
    private final @Nullable String[] lines;
    private int done;
    private int failed;

    Batch(int size) {
      lines = new String[size];
    }
  }

  /**
   * How far a batch is.
   *
   * @param failed of the ones that are done, those without a ranking
   */
  @RegisterForReflection
  record Progress(String id, int total, int done, int failed) {}

  Batches(ServeConfig config) {
    this.mostWaiting = config.batches().waiting();
    this.mostKept = config.batches().kept();
  }

  /** A new batch, or empty while too many requests wait. */
  synchronized Optional<String> open(int size) {
    if (waiting + size > mostWaiting) {
      return Optional.empty();
    }
    waiting += size;
    String id = UUID.randomUUID().toString();
    byId.put(id, new Batch(size));
    forgetOldest();
    return Optional.of(id);
  }

  private void forgetOldest() {
    var batches = byId.values().iterator();
    while (byId.size() > mostKept && batches.hasNext()) {
      Batch oldest = batches.next();
      if (oldest.done == oldest.lines.length) {
        batches.remove();
      }
    }
  }

  synchronized void done(Item item, String line) {
    settle(item, line, false);
  }

  /** The dead letter of a request that failed for good, as a line of the batch. */
  synchronized CompletionStage<Void> dead(Item item, Throwable failure) {
    settle(item, DeadLetter.line(item, failure), true);
    return CompletableFuture.completedStage(null);
  }

  private void settle(Item item, String line, boolean failed) {
    Batch batch = byId.get(item.batch());
    if (batch != null && batch.lines[item.number()] == null) {
      batch.lines[item.number()] = line;
      batch.done++;
      batch.failed += failed ? 1 : 0;
      waiting--;
    }
  }

  synchronized Optional<Progress> progress(String id) {
    return Optional.ofNullable(byId.get(id))
        .map(batch -> new Progress(id, batch.lines.length, batch.done, batch.failed));
  }

  /** The finished lines in the batch's order, or empty for an unknown batch. */
  synchronized Optional<List<String>> lines(String id) {
    return Optional.ofNullable(byId.get(id))
        .map(
            batch ->
                Arrays.stream(batch.lines).filter(Objects::nonNull).map(String::valueOf).toList());
  }
}
