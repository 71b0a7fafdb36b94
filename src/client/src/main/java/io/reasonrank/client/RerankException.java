package io.reasonrank.client;

import java.time.Duration;
import java.util.Optional;

/** Why there is no ranking. */
public final class RerankException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Optional<Duration> retryAfter;

  RerankException(int status, String message, Optional<Duration> retryAfter) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  RerankException(String message, Throwable cause) {
    super(message, cause);
    this.status = 0;
    this.retryAfter = Optional.empty();
  }

  /** HTTP status of the last attempt, or 0 where there was no answer. */
  public int status() {
    return status;
  }

  /** When the endpoint will have room, if it said so. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
