package io.reasonrank.function.grpc;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header {@code grpc-timeout}: up to eight digits and a unit. */
final class GrpcTimeout {
  static final String HEADER = "grpc-timeout";

  private static final Pattern FORM = Pattern.compile("(\\d{1,8})([HMSmun])");
  private static final Duration LONGEST_MARGIN = Duration.ofMillis(200);

  private GrpcTimeout() {}

  /** When to answer: a little sooner than the client gives up, or nobody would see the answer. */
  static Optional<Duration> of(Optional<String> header) {
    return header.flatMap(GrpcTimeout::parse).map(GrpcTimeout::lessMargin);
  }

  private static Optional<Duration> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(Duration.of(Long.parseLong(form.group(1)), unit(form.group(2))))
        : Optional.empty();
  }

  private static ChronoUnit unit(String letter) {
    return switch (letter) {
      case "H" -> ChronoUnit.HOURS;
      case "M" -> ChronoUnit.MINUTES;
      case "S" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MILLIS;
      case "u" -> ChronoUnit.MICROS;
      default -> ChronoUnit.NANOS;
    };
  }

  private static Duration lessMargin(Duration whole) {
    Duration tenth = whole.dividedBy(10);
    return whole.minus(tenth.compareTo(LONGEST_MARGIN) < 0 ? tenth : LONGEST_MARGIN);
  }
}
