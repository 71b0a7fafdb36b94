package io.reasonrank.function.rerank;

import io.reasonrank.engine.EngineException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Why a request has no ranking; dialects give it their own shape.
 *
 * @param kind what went wrong; dialects and gRPC map it to a status
 * @param message for the client; says nothing about the inside of the endpoint
 * @param retryAfter when to try again
 */
public record Problem(Kind kind, String message, Optional<Duration> retryAfter) {
  private static final Duration SOON = Duration.ofSeconds(1);

  /** Kinds of problems; below 500 trying again is of no use, 429 excepted. */
  public enum Kind {
    INVALID(400),
    UNAUTHENTICATED(401),
    FORBIDDEN(403),
    TOO_LARGE(413),
    UNSUPPORTED(415),
    REFUSED(422),
    RATE_LIMITED(429),
    INTERNAL(500),
    OVERLOADED(503),
    UNAVAILABLE(503),
    TIMEOUT(504);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    /** The usual HTTP status. */
    public int status() {
      return status;
    }
  }

  public int status() {
    return kind.status();
  }

  public static Problem of(Throwable failure) {
    return of(failure, UnaryOperator.identity());
  }

  /**
   * @param names from our names of fields to those of the client's API
   */
  public static Problem of(Throwable failure, UnaryOperator<String> names) {
    return switch (failure) {
      case InvalidRequestException invalid -> of(Kind.INVALID, invalid.message(names));
      case RefusedException refused -> refused.problem();
      case EngineException engine -> of(engine);
      default -> of(Kind.INTERNAL, "internal error");
    };
  }

  /** A problem that waiting does not mend. */
  public static Problem of(Kind kind, String message) {
    return new Problem(kind, message, Optional.empty());
  }

  private static Problem of(EngineException failure) {
    Optional<Duration> soon = Optional.of(failure.retryAfter().orElse(SOON));
    return switch (failure.kind()) {
      case INVALID_REQUEST -> of(Kind.INVALID, "the model cannot take this request");
      case CONTENT_FILTER -> of(Kind.REFUSED, "the model refused the texts");
      case RATE_LIMITED -> new Problem(Kind.RATE_LIMITED, "the model is busy", soon);
      case UNAVAILABLE -> new Problem(Kind.UNAVAILABLE, "the model is not available", soon);
      case TIMEOUT -> of(Kind.TIMEOUT, "the model took too long");
      case INTERNAL -> new Problem(Kind.UNAVAILABLE, "the model failed", Optional.of(SOON));
    };
  }
}
