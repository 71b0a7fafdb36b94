package io.reasonrank.promotion.canary;

import java.util.Locale;
import java.util.Optional;

/**
 * The candidate's rankings have nothing to do with the incumbent's. Two models that both rank by
 * relevance differ, but agree far more than chance (tau 0); a broken one does not.
 *
 * @param least mean of Kendall's tau, in [-1,1]
 */
public record Correlation(double least) implements CanaryCheck {
  private static final long FEWEST_TO_COMPARE = 10;

  @Override
  public Optional<String> objection(Observation seen, double errors) {
    Moments tau = seen.correlation();
    double atMost = tau.mean() + errors * Math.sqrt(tau.squaredError());
    return CanaryCheck.isEnough(tau.n(), FEWEST_TO_COMPARE, errors) && atMost < least
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "Kendall's tau with the incumbent's rankings is %.2f over %d lists; %.2f is the"
                    + " least",
                tau.mean(),
                tau.n(),
                least))
        : Optional.empty();
  }
}
