package io.reasonrank.function.events;

import io.reasonrank.engine.EngineException;

/** What stays of a request that failed for good: where it was and the kind of failure. */
final class DeadLetter {
  private DeadLetter() {}

  static String line(Batches.Item item, Throwable failure) {
    return "{\"number\":" + item.number() + ",\"error\":\"" + kind(failure) + "\"}";
  }

  static String kind(Throwable failure) {
    return failure instanceof EngineException known
        ? "the engine failed: " + known.kind()
        : "internal error";
  }
}
