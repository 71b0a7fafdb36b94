package io.reasonrank.function.rerank;

import io.reasonrank.engine.EngineException;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a request has no ranking; dialects give it their own shape.
 *
 * @param status HTTP status: below 500 means that trying again is of no use (429 excepted)
 * @param message for the client; says nothing about the inside of the endpoint
 * @param retryAfter when to try again
 */
public record Problem(int status, String message, Optional<Duration> retryAfter) {
  private static final Duration SOON = Duration.ofSeconds(1);

  public static Problem of(Throwable failure) {
    return switch (failure) {
      case InvalidRequestException invalid ->
          new Problem(400, String.valueOf(invalid.getMessage()), Optional.empty());
      case EngineException engine -> of(engine);
      default -> new Problem(500, "internal error", Optional.empty());
    };
  }

  private static Problem of(EngineException failure) {
    return switch (failure.kind()) {
      case INVALID_REQUEST ->
          new Problem(400, "the model cannot take this request", Optional.empty());
      case CONTENT_FILTER -> new Problem(422, "the model refused the texts", Optional.empty());
      case RATE_LIMITED ->
          new Problem(429, "the model is busy", Optional.of(failure.retryAfter().orElse(SOON)));
      case UNAVAILABLE ->
          new Problem(
              503, "the model is not available", Optional.of(failure.retryAfter().orElse(SOON)));
      case TIMEOUT -> new Problem(504, "the model took too long", Optional.empty());
      case INTERNAL -> new Problem(503, "the model failed", Optional.of(SOON));
    };
  }
}
