package io.reasonrank.engine;

import java.time.Duration;
import java.util.Optional;

/** A generation that failed, with what a caller may do about it. */
public final class EngineException extends RuntimeException {

  /** The kinds of failure that callers treat differently. */
  public enum Kind {
    /** The request itself is wrong: too long, malformed. Not retryable. */
    INVALID_REQUEST,
    /** The engine cannot be reached or is starting. Retryable. */
    UNAVAILABLE,
    /** The engine asks to slow down. Retryable after {@link #retryAfter()}. */
    RATE_LIMITED,
    /** The engine took too long. Retryable. */
    TIMEOUT,
    /** The engine refused the content. Not retryable. */
    CONTENT_FILTER,
    /** The engine failed by itself. Retryable. */
    INTERNAL
  }

  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final transient Optional<Duration> retryAfter;
  private final int status;

  public EngineException(Kind kind, String message) {
    this(kind, message, null, Optional.empty());
  }

  public EngineException(
      Kind kind,
      String message,
      @org.jspecify.annotations.Nullable Throwable cause,
      Optional<Duration> retryAfter) {
    this(kind, message, cause, retryAfter, 0);
  }

  /**
   * @param status what an HTTP server answered, 0 where none did
   */
  public EngineException(
      Kind kind,
      String message,
      @org.jspecify.annotations.Nullable Throwable cause,
      Optional<Duration> retryAfter,
      int status) {
    super(message, cause);
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.status = status;
  }

  public Kind kind() {
    return kind;
  }

  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** The HTTP status behind it, 0 where there was none. */
  public int status() {
    return status;
  }

  public boolean retryable() {
    return kind != Kind.INVALID_REQUEST && kind != Kind.CONTENT_FILTER;
  }
}
