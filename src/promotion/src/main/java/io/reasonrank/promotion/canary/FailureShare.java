package io.reasonrank.promotion.canary;

import java.util.Locale;
import java.util.Optional;

/**
 * The candidate fails requests that the incumbent would not. Their clients do not notice: the
 * incumbent answers instead.
 *
 * @param limit share of failures that is allowed beyond the incumbent's, in [0,1]
 */
public record FailureShare(double limit) implements CanaryCheck {
  @Override
  public Optional<String> objection(Observation seen, double errors) {
    Sample own = seen.ofCandidate();
    double allowed =
        CanaryCheck.usual(seen.incumbent().failed(), seen.incumbent().requests()) + limit;
    return CanaryCheck.isEnough(own.failed(), FEWEST, errors)
            && CanaryCheck.atLeast(own.failed(), own.requests(), errors) > allowed
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%d of %d requests failed; %.1f %% are allowed",
                own.failed(),
                own.requests(),
                100 * allowed))
        : Optional.empty();
  }
}
