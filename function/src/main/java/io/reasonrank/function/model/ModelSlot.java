package io.reasonrank.function.model;

import io.reasonrank.engine.EngineException;
import io.reasonrank.reranker.WindowJudge;
import io.reasonrank.reranker.WindowTask;
import io.reasonrank.reranker.WindowVerdict;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The place of the model that answers. A request holds a ticket: from its first window to its end
 * it is judged by one model, which is not closed before. While the place is held empty, requests
 * wait with their first window, and their deadline runs.
 */
final class ModelSlot {
  private @Nullable Use current;
  private CompletableFuture<Boolean> filled = new CompletableFuture<>();

  /** A model and how many requests it has. Guarded by the slot. */
  private static final class Use {
    private final OpenedModel model;
    private final CompletableFuture<OpenedModel> unused = new CompletableFuture<>();
    private int requests;
    private boolean retired;

    Use(OpenedModel model) {
      this.model = model;
    }
  }

  ModelSlot(OpenedModel model) {
    fill(model);
  }

  /** A judge for one request; {@link Ticket#release} must follow. */
  Ticket enter() {
    return new Ticket();
  }

  /** Whether requests find a model at once. */
  synchronized boolean isFilled() {
    return current != null;
  }

  /**
   * Puts a model in place: requests that begin from now on get it.
   *
   * @return the model that was there once its last request has ended; done at once if there was
   *     none
   */
  synchronized CompletionStage<OpenedModel> replace(OpenedModel model) {
    CompletionStage<OpenedModel> old = hold();
    fill(model);
    return old;
  }

  /**
   * Empties the place: requests that begin from now on wait for {@link #fill}.
   *
   * @return the model that was there once its last request has ended
   */
  synchronized CompletionStage<OpenedModel> hold() {
    Use old = current;
    if (old == null) {
      return new CompletableFuture<>();
    }
    current = null;
    filled = new CompletableFuture<>();
    old.retired = true;
    if (old.requests == 0) {
      old.unused.complete(old.model);
    }
    return old.unused;
  }

  /** Fills the empty place. */
  void fill(OpenedModel model) {
    CompletableFuture<Boolean> waiting;
    synchronized (this) {
      current = new Use(model);
      waiting = filled;
    }
    waiting.complete(true);
  }

  /** Nothing will fill the place: requests that wait fail. */
  void giveUp() {
    CompletableFuture<Boolean> waiting;
    synchronized (this) {
      waiting = filled;
    }
    waiting.completeExceptionally(
        new EngineException(EngineException.Kind.UNAVAILABLE, "there is no model"));
  }

  private synchronized void leave(Use use) {
    use.requests--;
    if (use.retired && use.requests == 0) {
      use.unused.complete(use.model);
    }
  }

  /** One request's hold on the model. */
  final class Ticket implements WindowJudge {
    private @Nullable Use held;
    private boolean released;

    @Override
    public Uni<WindowVerdict> judge(WindowTask task) {
      return Uni.createFrom()
          .completionStage(this::model)
          .onFailure(java.util.concurrent.CompletionException.class)
          .transform(wrapped -> wrapped.getCause() == null ? wrapped : wrapped.getCause())
          .chain(model -> model.judge().judge(task));
    }

    private CompletionStage<OpenedModel> model() {
      synchronized (ModelSlot.this) {
        if (released) {
          return CompletableFuture.failedStage(
              new EngineException(EngineException.Kind.UNAVAILABLE, "the request has ended"));
        }
        if (held == null && current != null) {
          held = current;
          held.requests++;
        }
        return held != null
            ? CompletableFuture.completedStage(held.model)
            : filled.thenCompose(again -> model());
      }
    }

    /** The model that the request was given; empty before its first window. */
    Optional<OpenedModel> holder() {
      synchronized (ModelSlot.this) {
        return held == null ? Optional.empty() : Optional.of(held.model);
      }
    }

    /** Ends the request's hold; may be called more than once. */
    void release() {
      synchronized (ModelSlot.this) {
        if (held != null && !released) {
          leave(held);
        }
        released = true;
      }
    }
  }
}
