package io.reasonrank.function.dialect;

import io.reasonrank.function.rerank.InvalidRequestException;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The headers with which a client says how long it waits. */
final class Timeouts {
  static final String HEADER = "X-Request-Timeout";
  private static final double LONGEST_SECONDS = 3600;
  private static final Duration LONGEST_MARGIN = Duration.ofMillis(50);
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final String ARRIVED = Timeouts.class.getName();

  private Timeouts() {}

  /** Remembers when a request's head came; its body and its place among workers take time. */
  static void arrived(RoutingContext http) {
    http.put(ARRIVED, System.nanoTime());
    http.next();
  }

  /**
   * What is left of the client's time since its request came, less what the answer needs to be
   * written and sent: a twentieth, {@link #LONGEST_MARGIN} at most.
   *
   * @throws InvalidRequestException if the header is no number in (0, 3600]
   */
  static Optional<Duration> left(RoutingContext http) {
    Long arrived = http.get(ARRIVED);
    long passed = arrived == null ? 0 : System.nanoTime() - arrived;
    return of(http.request().getHeader(HEADER)).map(whole -> left(whole, passed));
  }

  static Duration left(Duration whole, long passedNanos) {
    Duration margin = whole.dividedBy(20);
    Duration left =
        whole
            .minusNanos(passedNanos)
            .minus(margin.compareTo(LONGEST_MARGIN) < 0 ? margin : LONGEST_MARGIN);
    return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
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
