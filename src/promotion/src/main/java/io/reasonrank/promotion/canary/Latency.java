package io.reasonrank.promotion.canary;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The candidate's 95th percentile is too far above the incumbent's in the same minutes: more than a
 * twentieth of its requests take longer than allowed. A tenth of a second more is always allowed:
 * nobody notices it in a ranking.
 *
 * @param ratio largest multiple of the incumbent's 95th percentile
 */
public record Latency(double ratio) implements CanaryCheck {
  private static final double SHARE = 0.95;
  private static final double UNNOTICED = 0.1;

  /**
   * Slow requests that do not count: the first ones of a process are slow beside one that has long
   * been at work, which is no news about its model.
   */
  private static final long COLD = 10;

  private static final long FEWEST_TO_COMPARE = 50;

  @Override
  public Optional<String> objection(Observation seen, double errors) {
    Sample own = seen.ofCandidate();
    OptionalDouble usual = usual(seen.incumbent());
    if (usual.isEmpty() || seen.incumbent().timed() < FEWEST_TO_COMPARE) {
      return Optional.empty();
    }
    double limit = usual.getAsDouble() + Math.max(usual.getAsDouble() * (ratio - 1), UNNOTICED);
    long slow = own.slowerThan(limit) - COLD;
    long timed = own.timed() - COLD;
    return CanaryCheck.isEnough(slow, CanaryCheck.FEWEST, errors)
            && CanaryCheck.atLeast(slow, timed, errors) > 1 - SHARE
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%d of %d requests took longer than %.3f s, the first %d such not counted; the"
                    + " incumbent's p95 is %.3f s, and %.2f times that is allowed",
                slow,
                timed,
                limit,
                COLD,
                usual.getAsDouble(),
                ratio))
        : Optional.empty();
  }

  /** What its 95th percentile may well be: one standard error further up. */
  private static OptionalDouble usual(Sample incumbent) {
    double error = Math.sqrt(SHARE * (1 - SHARE) / Math.max(1, incumbent.timed()));
    return incumbent.quantile(Math.min(1, SHARE + error));
  }
}
