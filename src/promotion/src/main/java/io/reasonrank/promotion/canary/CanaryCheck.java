package io.reasonrank.promotion.canary;

import java.util.Optional;

/**
 * One thing by which a candidate is taken back. Checks are asked every few seconds, so they speak
 * up only at three standard errors: a candidate that is at its limit, not beyond it, is taken back
 * by one of a thousand looks, and most looks see nearly the same requests.
 */
public sealed interface CanaryCheck
    permits FailureShare, LesserShare, Latency, Correlation, Feedback {
  /** Standard errors that a value must be beyond its limit. */
  double SURE = 3;

  /** Fewer cases than this are an accident. */
  long FEWEST = 3;

  /** Name in conditions and reports. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** Why the candidate must go, if it must; a pure function of what was seen. */
  Optional<String> objection(Observation seen);

  /**
   * What a share surely is at least: the lower bound of Wilson's score interval.
   *
   * @return in [0,1]; 0 without cases
   */
  static double atLeast(long cases, long of) {
    return of == 0 ? 0 : Math.max(0, wilson(cases, of, -SURE));
  }

  /**
   * What the incumbent's share may well be: one standard error above what was seen of it.
   *
   * @return in [0,1]; 0 where nothing was seen, as when the candidate has all of the traffic
   */
  static double usual(long cases, long of) {
    return of == 0 ? 0 : Math.min(1, wilson(cases, of, 1));
  }

  private static double wilson(long cases, long of, double z) {
    double share = (double) cases / of;
    double middle = share + z * z / (2 * of);
    double half = z * Math.sqrt(share * (1 - share) / of + z * z / (4.0 * of * of));
    return (middle + half) / (1 + z * z / of);
  }
}
