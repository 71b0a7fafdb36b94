package io.reasonrank.function.model;

import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.WindowTask;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * One real inference before the endpoint counts as ready: it loads what is lazy and proves that the
 * engine answers. It is tried again until it succeeds.
 */
@Singleton
public class Warmup {
  private static final Logger LOG = Logger.getLogger(Warmup.class);
  private static final RerankOptions FEW_TOKENS =
      RerankOptions.PAPER.withBudget(new TokenBudget(4, 4));
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final ServedModel model;
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

  Warmup(ServedModel model) {
    this.model = model;
  }

  public State state() {
    return state;
  }

  void begin() {
    var task = WindowTask.of("warm-up", List.of("A passage on nothing.", "Warm-up."), FEW_TOKENS);
    model
        .judge()
        .judge(task)
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
