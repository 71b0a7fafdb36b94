package io.reasonrank.engine.djl.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides who gets memory, and what the next step reads. */
final class Admission {
  /** Longest stretch that counts as generating: a token, or a few that a grammar wrote. */
  private static final int SHORT = 16;

  /** Share of the prefill budget while others generate, so that they do not stall. */
  private static final int SHARE_WHILE_GENERATING = 4;

  /** Memory kept free before a sequence gets room for all that it may write. */
  private static final double ROOMY = 0.5;

  private static final int FIRST_ROOM = 64;

  /** Sequences looked at behind those that wait for another one's prompt. */
  private static final int MOST_ASIDE = 256;

  private final CachePool pool;
  private final PrefixStore prefixes;
  private final DecodeLimits limits;

  Admission(CachePool pool, PrefixStore prefixes, DecodeLimits limits) {
    this.pool = pool;
    this.prefixes = prefixes;
    this.limits = limits;
  }

  /**
   * Moves sequences from the queue to those running while there is room. Nobody overtakes for being
   * smaller; only those wait aside whose beginning another one is reading just now.
   */
  void admit(Waiting waiting, List<Sequence> running) {
    var aside = new ArrayList<Sequence>();
    while (running.size() < limits.sequences()) {
      List<Sequence> next = waiting.poll();
      if (next.isEmpty() || aside.size() >= MOST_ASIDE) {
        aside.addAll(next);
        break;
      }
      Sequence sequence = next.getFirst();
      if (isBeingRead(sequence, running)) {
        aside.add(sequence);
      } else if (place(sequence, running)) {
        running.add(sequence);
      } else {
        aside.add(sequence);
        break;
      }
    }
    waiting.putBack(aside);
  }

  private boolean isBeingRead(Sequence sequence, List<Sequence> running) {
    int present = 0;
    int coming = 0;
    for (Sequence other : running) {
      int common = PrefixStore.commonBegin(sequence, other);
      present = Math.max(present, Math.min(common, other.cached));
      coming = Math.max(coming, Math.min(common, other.task.prompt().length));
    }
    return coming >= present + PrefixStore.SHORTEST;
  }

  private boolean place(Sequence sequence, List<Sequence> running) {
    int least = sequence.tokens.size() + 1;
    int most = sequence.mostTokens(limits.positions());
    int wanted =
        pool.isRoomy(most, ROOMY) ? most : Math.min(most, sequence.tokens.size() + FIRST_ROOM);
    Optional<PrefixStore.Found> found = prefixes.longest(sequence, running);
    Optional<CacheSlot> slot = take(Math.max(Math.min(least, limits.positions()), wanted));
    if (slot.isEmpty()) {
      return false;
    }
    // Making room may have taken the very cache that was found.
    found = found.filter(f -> isAlive(f.slot(), running));
    found.ifPresent(f -> pool.copy(f.slot(), slot.get(), f.length()));
    sequence.slot = slot;
    sequence.cached = found.map(PrefixStore.Found::length).orElse(0);
    if (!sequence.started) {
      sequence.started = true;
      sequence.task.onStarted(sequence.cached);
    }
    return true;
  }

  private boolean isAlive(CacheSlot slot, List<Sequence> running) {
    return prefixes.holds(slot) || running.stream().anyMatch(s -> s.slot.equals(Optional.of(slot)));
  }

  private Optional<CacheSlot> take(int positions) {
    Optional<CacheSlot> slot = pool.take(positions);
    while (slot.isEmpty() && prefixes.evictOne()) {
      slot = pool.take(positions);
    }
    return slot;
  }

  /**
   * What the next step reads: a token of everyone who generates, and prompts in their order as far
   * as the budget goes. Who finds no memory for it goes back into the queue with what it has.
   */
  List<Stretch> plan(Waiting waiting, List<Sequence> running) {
    var stretches = new ArrayList<Stretch>();
    List<Sequence> ordered = running.stream().sorted(DecodeLoop.BY_RANK).toList();
    boolean generating = ordered.stream().anyMatch(s -> s.pending() <= SHORT);
    int budget = limits.prefillTokens();
    if (generating) {
      budget = Math.max(1, budget / SHARE_WHILE_GENERATING);
    }
    for (Sequence sequence : ordered) {
      boolean token = sequence.pending() <= SHORT;
      int length = token ? sequence.pending() : Math.min(sequence.pending(), budget);
      if (length == 0 || !running.contains(sequence)) {
        continue;
      }
      if (makeRoom(sequence, length, waiting, running)) {
        stretches.add(new Stretch(sequence, length));
        budget -= token ? 0 : length;
      }
    }
    stretches.removeIf(stretch -> !running.contains(stretch.sequence()));
    return stretches;
  }

  private boolean makeRoom(Sequence sequence, int length, Waiting waiting, List<Sequence> running) {
    CacheSlot own = sequence.slot.orElseThrow();
    int needed = sequence.cached + length;
    if (needed <= own.capacity()) {
      return true;
    }
    Optional<CacheSlot> larger = take(Math.min(limits.positions(), needed + needed / 4));
    while (larger.isEmpty() && sendBackLast(sequence, waiting, running)) {
      larger = take(needed);
    }
    if (larger.isEmpty()) {
      sendBack(sequence, waiting, running);
      return false;
    }
    pool.copy(own, larger.get(), sequence.cached);
    pool.release(own);
    sequence.slot = larger;
    return true;
  }

  /** Sends the last in rank back into the queue, but nobody before {@code sequence}. */
  private boolean sendBackLast(Sequence sequence, Waiting waiting, List<Sequence> running) {
    Optional<Sequence> last =
        running.stream().filter(s -> s.rank > sequence.rank).max(DecodeLoop.BY_RANK);
    last.ifPresent(s -> sendBack(s, waiting, running));
    return last.isPresent();
  }

  /** Its tokens stay; what it had in the cache is read again when it gets room. */
  private void sendBack(Sequence sequence, Waiting waiting, List<Sequence> running) {
    running.remove(sequence);
    pool.release(sequence.slot.orElseThrow());
    sequence.slot = Optional.empty();
    sequence.cached = 0;
    waiting.putBack(List.of(sequence));
  }
}
