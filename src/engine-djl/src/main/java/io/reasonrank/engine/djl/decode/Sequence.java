package io.reasonrank.engine.djl.decode;

import java.util.Optional;

/** A task on its way: its tokens so far, and how many of them stand in the cache. */
final class Sequence {
  final DecodeTask task;
  final TokenIds tokens;

  /** Where it stands in the queue; lower is sooner. */
  final long rank;

  Optional<CacheSlot> slot = Optional.empty();
  Next next = Next.ANY;
  int cached;
  int generated;
  boolean started;
  boolean asked;

  Sequence(DecodeTask task, long rank) {
    this.task = task;
    this.tokens = TokenIds.startingWith(task.prompt());
    this.rank = rank;
  }

  /** Tokens that the model has not read yet; at least one. */
  int pending() {
    return tokens.size() - cached;
  }

  /** Most tokens that it will ever hold. */
  int mostTokens(int positions) {
    long most = (long) task.prompt().length + task.maxTokens();
    return (int) Math.min(positions, Math.max(most, tokens.size()));
  }

  /** Most tokens that another sequence's cache may stand for: some row must give logits. */
  int reusable() {
    return Math.min(tokens.size() - 1, task.scoredFrom() - 1);
  }
}
