package io.reasonrank.function.model;

import io.reasonrank.engine.EngineException;
import io.reasonrank.reranker.WindowVerdict;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * One real inference before the endpoint counts as ready. It is tried again until it succeeds; an
 * engine that could not say what it is when it was opened is asked again each time.
 */
@Singleton
public class Warmup {
  private static final Logger LOG = Logger.getLogger(Warmup.class);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final LiveModel model;
  private final ModelOpener opener;
  private volatile State state = State.WAITING;

  /**
   * How far it is.
   *
   * @param ready whether an inference succeeded
   * @param detail for people, without texts
   */
  public record State(boolean ready, String detail) {
    static final State WAITING = new State(false, "waiting for the first inference");
    static final State READY = new State(true, "answered a first window");
  }

  Warmup(LiveModel model, ModelOpener opener) {
    this.model = model;
    this.opener = opener;
  }

  public State state() {
    return state;
  }

  void begin() {
    Uni.createFrom()
        .deferred(this::attempt)
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .onFailure()
        .invoke(this::notYet)
        .onFailure()
        .retry()
        .withBackOff(FIRST_WAIT, LONGEST_WAIT)
        .indefinitely()
        .subscribe()
        .with(verdict -> ready(), this::notYet);
  }

  private Uni<WindowVerdict> attempt() {
    if (!model.newest().complete()) {
      OpenedModel again = opener.open();
      model.replace(again).thenAccept(OpenedModel::close);
    }
    return FirstInference.with(model.newest().judge());
  }

  private void notYet(Throwable failure) {
    state = new State(false, kind(failure));
  }

  private void ready() {
    state = State.READY;
    LOG.infof("ready: model %s, engine %s", model.info().id(), model.engine());
  }

  private static String kind(Throwable failure) {
    return failure instanceof EngineException known
        ? "the engine failed: " + known.kind()
        : "the engine failed: " + failure.getClass().getSimpleName();
  }
}
