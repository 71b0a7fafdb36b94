package io.reasonrank.promotion.canary;

import java.util.Locale;
import java.util.Optional;

/**
 * The candidate's answers need repair, or are cut off by deadlines, more often than the
 * incumbent's.
 *
 * @param limit share of such answers that is allowed beyond the incumbent's, in [0,1]
 */
public record LesserShare(double limit) implements CanaryCheck {
  @Override
  public Optional<String> objection(Observation seen, double errors) {
    Sample own = seen.ofCandidate();
    Sample other = seen.incumbent();
    double allowed = CanaryCheck.usual(other.lesser(), other.requests()) + limit;
    return CanaryCheck.isEnough(own.lesser(), FEWEST, errors)
            && CanaryCheck.atLeast(own.lesser(), own.requests(), errors) > allowed
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%d of %d rankings are degraded or cut off; %.1f %% are allowed",
                own.lesser(),
                own.requests(),
                100 * allowed))
        : Optional.empty();
  }
}
