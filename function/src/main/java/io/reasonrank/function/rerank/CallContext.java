package io.reasonrank.function.rerank;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Who asks, how, and for how long; nothing in it changes the ranking.
 *
 * @param id names the request in its answer and in logs
 * @param dialect the API that the client speaks, as metrics name it
 * @param caller whose quota the request takes from
 * @param timeout when to answer with the best ranking so far; the endpoint's own if empty
 */
public record CallContext(String id, String dialect, Caller caller, Optional<Duration> timeout) {
  /** A request from nobody in particular. */
  public static CallContext of(String id, String dialect) {
    return new CallContext(id, dialect, Caller.ANONYMOUS, Optional.empty());
  }

  /** A request with an id of its own. */
  public static CallContext of(String dialect) {
    return of(UUID.randomUUID().toString(), dialect);
  }

  public CallContext named(String otherId) {
    return new CallContext(otherId, dialect, caller, timeout);
  }

  public CallContext in(String otherDialect) {
    return new CallContext(id, otherDialect, caller, timeout);
  }

  public CallContext from(Caller other) {
    return new CallContext(id, dialect, other, timeout);
  }

  public CallContext within(Optional<Duration> other) {
    return new CallContext(id, dialect, caller, other);
  }
}
