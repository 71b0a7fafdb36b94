package io.reasonrank.function.model;

import io.reasonrank.function.ServeConfig.EngineType;
import io.reasonrank.stage.StageException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * Exchanges the model while requests go on. The new files are fetched and verified first. Where
 * both models fit into memory the new one is loaded beside the old one and answers a first window
 * before requests go to it; else requests wait until the old one has finished and made room. Either
 * way a request that has begun ends on the model that it began with, and a new model that does not
 * load leaves the old one in place.
 */
@Singleton
public class ModelReload {
  private static final Logger LOG = Logger.getLogger(ModelReload.class);
  private static final Duration FIRST_ANSWER = Duration.ofMinutes(5);

  private final LiveModel live;
  private final ModelOpener opener;
  private final EngineChoice choice;
  private final MemoryRoom room;
  private volatile State state = new State(Phase.SERVING, "", "");
  private volatile Optional<ModelDirectory> serving = Optional.empty();

  /** Where an exchange is. */
  public enum Phase {
    SERVING,
    FETCHING,
    LOADING,
    DRAINING,
    FAILED
  }

  /**
   * How far the last exchange is.
   *
   * @param phase {@code FAILED} has the old model in place
   * @param wanted digest or URI that was asked for; empty where none was
   * @param error one line; empty unless failed
   */
  public record State(Phase phase, String wanted, String error) {
    boolean busy() {
      return phase != Phase.SERVING && phase != Phase.FAILED;
    }
  }

  ModelReload(LiveModel live, ModelOpener opener, EngineChoice choice, MemoryRoom room) {
    this.live = live;
    this.opener = opener;
    this.choice = choice;
    this.room = room;
  }

  public State state() {
    return state;
  }

  /**
   * Begins an exchange; it goes on by itself.
   *
   * @return false if one is under way
   * @throws StageException 78 if the engine does not hold its model itself
   */
  public synchronized boolean begin(ModelAddress address) {
    if (choice.engine() != EngineType.DJL) {
      throw StageException.configuration(
          "engine "
              + live.engine()
              + " does not load models of its own; change the model where it runs");
    }
    if (state.busy()) {
      return false;
    }
    state = new State(Phase.FETCHING, address.digest().orElse(address.uri()), "");
    Thread.ofVirtual().name("reasonrank-reload").start(() -> exchange(address));
    return true;
  }

  private void exchange(ModelAddress address) {
    try {
      ModelDirectory next = opener.directory(address);
      if (room.holdsBoth(next.path())) {
        beside(next, address);
      } else {
        afterwards(next, address);
      }
      to(Phase.SERVING, "");
      LOG.infof("serving: model %s, digest %s", live.info().id(), live.info().digest());
    } catch (RuntimeException e) {
      to(Phase.FAILED, String.valueOf(e.getMessage()));
      LOG.warnf("the model was not exchanged: %s", e.getMessage());
    }
  }

  private void to(Phase phase, String error) {
    state = new State(phase, state.wanted(), error);
  }

  private void beside(ModelDirectory next, ModelAddress address) {
    to(Phase.LOADING, "");
    OpenedModel opened = answering(next, address);
    live.replace(opened).thenAccept(OpenedModel::close);
    serving = Optional.of(next);
  }

  private void afterwards(ModelDirectory next, ModelAddress address) {
    ModelDirectory old = serving.orElseGet(() -> opener.directory(opener.address()));
    to(Phase.DRAINING, "");
    finished(live.hold()).close();
    to(Phase.LOADING, "");
    try {
      live.fill(answering(next, address));
      serving = Optional.of(next);
    } catch (RuntimeException e) {
      back(old);
      throw e;
    }
  }

  /** The old model was good once; if even it does not load, waiting requests are told. */
  private void back(ModelDirectory old) {
    try {
      live.fill(opener.djl(old, opener.address()));
    } catch (RuntimeException e) {
      live.giveUp();
      throw e;
    }
  }

  private OpenedModel answering(ModelDirectory next, ModelAddress address) {
    OpenedModel opened = opener.djl(next, address);
    try {
      FirstInference.with(opened.judge()).await().atMost(FIRST_ANSWER);
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static OpenedModel finished(CompletionStage<OpenedModel> old) {
    return old.toCompletableFuture().join();
  }
}
