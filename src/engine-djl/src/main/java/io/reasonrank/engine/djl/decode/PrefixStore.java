package io.reasonrank.engine.djl.decode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Caches of sequences that ended, for those that begin alike: votes, retries, a shared head of
 * prompts. The least recently used goes first when memory is wanted.
 */
final class PrefixStore {
  private static final int MOST_ENTRIES = 256;

  /** Shorter beginnings are read again: that is cheaper than a copy. */
  static final int SHORTEST = 16;

  private final CachePool pool;
  private final Deque<Entry> entries = new ArrayDeque<>();

  private record Entry(long[] tokens, CacheSlot slot) {}

  /** A cache whose first {@code length} positions another sequence may copy. */
  record Found(CacheSlot slot, int length) {}

  PrefixStore(CachePool pool) {
    this.pool = pool;
  }

  /** Keeps the cache of a sequence that ended, or gives it back. */
  void keep(Sequence sequence) {
    CacheSlot slot = sequence.slot.orElseThrow();
    if (sequence.cached < SHORTEST) {
      pool.release(slot);
      return;
    }
    long[] tokens = sequence.tokens.range(0, sequence.cached);
    dropCoveredBy(tokens);
    entries.addFirst(new Entry(tokens, slot));
    if (entries.size() > MOST_ENTRIES) {
      evictOne();
    }
  }

  /** Entries that are beginnings of a new one serve nobody any more. */
  private void dropCoveredBy(long[] tokens) {
    for (Entry entry : List.copyOf(entries)) {
      int length = entry.tokens.length;
      if (length <= tokens.length
          && Arrays.mismatch(entry.tokens, 0, length, tokens, 0, length) < 0) {
        entries.remove(entry);
        pool.release(entry.slot);
      }
    }
  }

  /** The longest beginning of {@code sequence} that is here or in one of {@code running}. */
  Optional<Found> longest(Sequence sequence, List<Sequence> running) {
    Optional<Found> best = Optional.empty();
    for (Entry entry : entries) {
      int common = sequence.tokens.commonPrefix(entry.tokens, entry.tokens.length);
      best = better(best, entry.slot, Math.min(common, sequence.reusable()));
    }
    for (Sequence other : running) {
      if (other.slot.isPresent()) {
        int common = commonBegin(sequence, other);
        best = better(best, other.slot.get(), Math.min(common, other.cached));
      }
    }
    best.ifPresent(found -> refresh(found.slot));
    return best;
  }

  /** Tokens that {@code sequence} may take from {@code other} once that has read them. */
  static int commonBegin(Sequence sequence, Sequence other) {
    int common = sequence.tokens.commonPrefix(other.tokens);
    return Math.min(common, sequence.reusable());
  }

  private static Optional<Found> better(Optional<Found> best, CacheSlot slot, int length) {
    int beat = best.map(Found::length).orElse(SHORTEST - 1);
    return length > beat ? Optional.of(new Found(slot, length)) : best;
  }

  private void refresh(CacheSlot slot) {
    for (Entry entry : List.copyOf(entries)) {
      if (entry.slot.equals(slot)) {
        entries.remove(entry);
        entries.addFirst(entry);
      }
    }
  }

  /**
   * Gives the least recently used cache back.
   *
   * @return whether there was one
   */
  boolean evictOne() {
    Entry last = entries.pollLast();
    if (last == null) {
      return false;
    }
    pool.release(last.slot);
    return true;
  }

  boolean holds(CacheSlot slot) {
    return entries.stream().anyMatch(entry -> entry.slot.equals(slot));
  }

  void clear() {
    new ArrayList<>(entries).forEach(entry -> pool.release(entry.slot));
    entries.clear();
  }
}
