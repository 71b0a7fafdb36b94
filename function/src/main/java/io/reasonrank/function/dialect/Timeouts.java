package io.reasonrank.function.dialect;

import io.reasonrank.function.rerank.InvalidRequestException;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The headers with which a client says how long it waits. */
final class Timeouts {
  static final String HEADER = "X-Request-Timeout";
  private static final double LONGEST_SECONDS = 3600;

  private Timeouts() {}

  static Optional<Duration> of(HttpServerRequest request) {
    return of(request.getHeader(HEADER));
  }

  /**
   * @param header seconds, a fraction allowed; absent for none
   * @throws InvalidRequestException if it is no number in (0, 3600]
   */
  static Optional<Duration> of(@Nullable String header) {
    if (header == null) {
      return Optional.empty();
    }
    try {
      double seconds = Double.parseDouble(header.strip());
      if (seconds > 0 && seconds <= LONGEST_SECONDS) {
        return Optional.of(Duration.ofNanos((long) (seconds * 1e9)));
      }
    } catch (NumberFormatException e) {
      // falls through to the same message
    }
    throw new InvalidRequestException(
        HEADER + " is not a number of seconds above 0 and at most 3600; give for example 25");
  }
}
