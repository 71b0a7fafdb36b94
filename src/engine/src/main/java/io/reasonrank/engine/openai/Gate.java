package io.reasonrank.engine.openai;

import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Lets so many requests through at once, first come first served. The bound adapts as in TCP: a
 * refusal halves it, every success adds a little, until it is whole again.
 */
final class Gate {
  private final int most;
  private final ArrayDeque<CompletableFuture<Pass>> waiting = new ArrayDeque<>();
  private double bound;
  private int inside;

  Gate(int most) {
    this.most = most;
    this.bound = most;
  }

  /** Waits for a place; cancelling gives up the wait. */
  Uni<Pass> enter() {
    return Uni.createFrom()
        .deferred(
            () -> {
              var place = new CompletableFuture<Pass>();
              synchronized (this) {
                waiting.add(place);
              }
              letIn();
              return Uni.createFrom()
                  .completionStage(place)
                  .onCancellation()
                  .invoke(() -> giveUp(place));
            });
  }

  /** The place may have come at the same moment. */
  private static void giveUp(CompletableFuture<Pass> place) {
    if (!place.cancel(false)) {
      place.thenAccept(Pass::leave);
    }
  }

  private void letIn() {
    for (var next = admitted(); next.isPresent(); next = admitted()) {
      var pass = new Pass();
      if (!next.get().complete(pass)) {
        pass.leave();
      }
    }
  }

  private synchronized Optional<CompletableFuture<Pass>> admitted() {
    if (waiting.isEmpty() || inside >= bound()) {
      return Optional.empty();
    }
    inside++;
    return Optional.of(waiting.remove());
  }

  /** Requests let through at once now. */
  synchronized int bound() {
    return Math.max(1, (int) bound);
  }

  /** A place; given back once. */
  final class Pass {
    private boolean over;

    /** After an answer. */
    void succeeded() {
      leave(Math.min(most, bound + 1 / bound));
    }

    /** After the server said that it has too much to do. */
    void refused() {
      leave(Math.max(1, bound / 2));
    }

    /** For any other reason. */
    void leave() {
      leave(bound);
    }

    private void leave(double newBound) {
      synchronized (Gate.this) {
        if (over) {
          return;
        }
        over = true;
        inside--;
        bound = newBound;
      }
      letIn();
    }
  }
}
