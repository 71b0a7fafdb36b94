package io.reasonrank.engine.djl.serve;

import io.vertx.core.Context;
import java.util.concurrent.Flow;

/** Hands what comes from any thread to an event loop, in order. */
record OnLoop(Context loop, Flow.Subscriber<Told> target) implements Flow.Subscriber<Told> {
  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    loop.runOnContext(go -> target.onSubscribe(subscription));
  }

  @Override
  public void onNext(Told told) {
    loop.runOnContext(go -> target.onNext(told));
  }

  @Override
  public void onError(Throwable failure) {
    loop.runOnContext(go -> target.onError(failure));
  }

  @Override
  public void onComplete() {
    loop.runOnContext(go -> target.onComplete());
  }
}
