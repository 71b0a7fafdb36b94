package io.reasonrank.promotion.canary;

import java.util.Locale;
import java.util.Optional;

/**
 * Users' clicks and ratings say that the candidate ranks worse.
 *
 * @param loss largest loss of mean nDCG@10 against the incumbent, in [0,1]
 */
public record Feedback(double loss) implements CanaryCheck {
  private static final long FEWEST_TO_COMPARE = 20;

  @Override
  public Optional<String> objection(Observation seen, double errors) {
    Moments own = seen.candidateFeedback();
    Moments other = seen.incumbentFeedback();
    double difference = own.mean() - other.mean();
    double atMost = difference + errors * Math.sqrt(own.squaredError() + other.squaredError());
    return Math.min(own.n(), other.n()) >= FEWEST_TO_COMPARE && atMost < -loss
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "users' nDCG@10 is %.3f over %d requests against %.3f over %d; a loss of %.3f is"
                    + " allowed",
                own.mean(),
                own.n(),
                other.mean(),
                other.n(),
                loss))
        : Optional.empty();
  }
}
