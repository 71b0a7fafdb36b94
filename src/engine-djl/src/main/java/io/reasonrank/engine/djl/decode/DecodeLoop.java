package io.reasonrank.engine.djl.decode;

import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Continuous batching: sequences join whenever a slot is free and leave when they end; each step
 * extends all of them by one token in one native call.
 *
 * <p>{@link #submit} may be called from any thread, {@link #step} from one thread at a time.
 */
public final class DecodeLoop implements AutoCloseable {
  private final CacheSlots cache;
  private final int slots;
  private final int prefillTokens;
  private final int vocabulary;
  private final Set<Long> endIds;
  private final Clock clock;
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.comparingInt((Waiting w) -> w.task.priority())
              .thenComparingLong(w -> w.order));
  private final List<Running> running = new ArrayList<>();
  private long submitted;

  private record Waiting(DecodeTask task, long order) {}

  /** A sequence in a slot; its slot is its index in {@link #running}. */
  private static final class Running {
    final DecodeTask task;
    long lastToken;
    int position;
    int generated;

    Running(DecodeTask task) {
      this.task = task;
      this.position = task.prompt().length;
    }
  }

  /**
   * @param model weights; they may be trained on between steps
   * @param endIds tokens that end a sequence
   * @param slots sequences that run at once
   * @param positions most tokens of one sequence, prompt included
   * @param prefillTokens most prompt tokens read in one step, so that running sequences do not
   *     stall
   */
  public DecodeLoop(
      DecoderModel model,
      Set<Long> endIds,
      int slots,
      int positions,
      int prefillTokens,
      Clock clock) {
    this.cache = new CacheSlots(model, slots, positions);
    this.slots = slots;
    this.prefillTokens = prefillTokens;
    this.vocabulary = model.config().vocabulary();
    this.endIds = Set.copyOf(endIds);
    this.clock = clock;
  }

  /** Puts a sequence in the queue. */
  public void submit(DecodeTask task) {
    if (task.prompt().length >= cache.positions()) {
      throw new IllegalArgumentException(
          "prompt of "
              + task.prompt().length
              + " tokens; the engine holds "
              + cache.positions()
              + " positions, shorten the passages or raise the context");
    }
    synchronized (waiting) {
      waiting.add(new Waiting(task, submitted++));
    }
  }

  /** Whether {@link #step} has anything to do. */
  public boolean hasWork() {
    synchronized (waiting) {
      return !running.isEmpty() || !waiting.isEmpty();
    }
  }

  /** Runs until everything submitted has ended. */
  public void drain() {
    while (hasWork()) {
      step();
    }
  }

  /**
   * Drops what was cancelled or is late, admits what fits, extends every running sequence by one
   * token.
   */
  public void step() {
    try {
      dropStopped();
      admit();
      extend();
    } catch (RuntimeException fault) {
      failAll(fault);
    }
  }

  private void dropStopped() {
    var now = clock.instant();
    for (int slot = running.size() - 1; slot >= 0; slot--) {
      DecodeTask task = running.get(slot).task;
      if (task.isCancelled()) {
        free(slot);
      } else if (task.isLate(now)) {
        free(slot);
        task.onFinished(FinishReason.DEADLINE);
      }
    }
  }

  private void admit() {
    List<DecodeTask> admitted = takeWaiting();
    if (admitted.isEmpty()) {
      return;
    }
    int first = running.size();
    admitted.forEach(task -> running.add(new Running(task)));
    float[] logits = cache.prefill(admitted.stream().map(DecodeTask::prompt).toList(), first);
    choose(logits, first);
  }

  private List<DecodeTask> takeWaiting() {
    var taken = new ArrayList<DecodeTask>();
    var now = clock.instant();
    int widest = 0;
    synchronized (waiting) {
      while (!waiting.isEmpty() && running.size() + taken.size() < slots) {
        DecodeTask next = waiting.peek().task;
        int width = Math.max(widest, next.prompt().length);
        // Prompts are padded to the widest, so the cost is the rectangle.
        if (!taken.isEmpty() && width * (taken.size() + 1) > prefillTokens) {
          break;
        }
        waiting.remove();
        if (next.isCancelled()) {
          continue;
        }
        if (next.isLate(now)) {
          next.onFinished(FinishReason.DEADLINE);
          continue;
        }
        taken.add(next);
        widest = width;
      }
    }
    return taken;
  }

  private void extend() {
    if (running.isEmpty()) {
      return;
    }
    long[] ids = new long[running.size()];
    long[] at = new long[running.size()];
    for (int slot = 0; slot < ids.length; slot++) {
      ids[slot] = running.get(slot).lastToken;
      at[slot] = running.get(slot).position++;
    }
    choose(cache.decode(ids, at), 0);
  }

  /** Takes one token for each sequence from {@code firstSlot} on, and ends those that are done. */
  private void choose(float[] logits, int firstSlot) {
    for (int slot = running.size() - 1; slot >= firstSlot; slot--) {
      Running sequence = running.get(slot);
      int from = (slot - firstSlot) * vocabulary;
      long token = sequence.task.sampler().next(logits, from, vocabulary);
      sequence.lastToken = token;
      sequence.generated++;
      if (endIds.contains(token)) {
        end(slot, FinishReason.STOP);
        continue;
      }
      sequence.task.onToken(token);
      if (sequence.generated >= sequence.task.maxTokens()
          || sequence.position >= cache.positions()) {
        end(slot, FinishReason.LENGTH);
      }
    }
  }

  private void end(int slot, FinishReason reason) {
    DecodeTask task = running.get(slot).task;
    free(slot);
    task.onFinished(reason);
  }

  /** Moves the last sequence into the freed slot, so that slots stay dense. */
  private void free(int slot) {
    int last = running.size() - 1;
    if (slot != last) {
      cache.move(last, slot);
      running.set(slot, running.get(last));
    }
    running.remove(last);
  }

  private void failAll(RuntimeException fault) {
    var failed = new ArrayList<DecodeTask>();
    running.forEach(sequence -> failed.add(sequence.task));
    running.clear();
    failed.forEach(task -> task.onFailed(fault));
    if (failed.isEmpty()) {
      throw fault;
    }
  }

  @Override
  public void close() {
    cache.close();
  }
}
