package io.reasonrank.engine.djl.serve;

import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Carries what the engine tells to an output, no faster than the client reads. Used by the
 * connection's event loop alone.
 */
final class Exchange implements Flow.Subscriber<Told> {
  private final HttpServerResponse response;
  private final Output output;
  private final Ending ending;
  private Flow.@Nullable Subscription upstream;
  private boolean over;

  /** Told once, however an exchange ends. */
  interface Ending {
    void ended(Outcome outcome, Output output);
  }

  /** How an exchange ended. */
  enum Outcome {
    DONE,
    FAILED,
    CANCELLED
  }

  Exchange(HttpServerResponse response, Output output, Ending ending) {
    this.response = response;
    this.output = output;
    this.ending = ending;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    upstream = subscription;
    if (over) {
      subscription.cancel();
    } else {
      subscription.request(1);
    }
  }

  @Override
  public void onNext(Told told) {
    if (over) {
      return;
    }
    try {
      output.event(told);
    } catch (RuntimeException e) {
      cancel();
      onError(e);
      return;
    }
    if (response.writeQueueFull()) {
      response.drainHandler(drained -> request());
    } else {
      request();
    }
  }

  private void request() {
    if (upstream != null && !over) {
      upstream.request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (over) {
      return;
    }
    ApiError error = ApiError.of(failure);
    if (error.status() == 500) {
      Errors.log(failure);
    }
    end(Outcome.FAILED);
    output.fail(error);
  }

  @Override
  public void onComplete() {
    if (!over) {
      end(Outcome.DONE);
      output.complete();
    }
  }

  /** The client hung up: nobody waits for the rest. */
  void clientLeft() {
    if (!over) {
      end(Outcome.CANCELLED);
      cancel();
    }
  }

  private void cancel() {
    if (upstream != null) {
      upstream.cancel();
    }
  }

  private void end(Outcome outcome) {
    over = true;
    ending.ended(outcome, output);
  }
}
