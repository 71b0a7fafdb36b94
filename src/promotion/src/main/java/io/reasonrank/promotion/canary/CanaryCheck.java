package io.reasonrank.promotion.canary;

import java.util.Optional;

/**
 * One thing by which a candidate is taken back, or held where it is. Checks are asked every few
 * seconds, so what takes a candidate back must be beyond its limit by three standard errors: one
 * that is at its limit is taken back by one of a thousand looks, and most looks see nearly the same
 * requests. What is beyond its limit by less is a doubt: the candidate gets no more until it is
 * settled.
 */
public sealed interface CanaryCheck
    permits FailureShare, LesserShare, Latency, Correlation, Feedback {
  /** Standard errors beyond its limit at which a candidate must go. */
  double SURE = 3;

  /** Beyond its limit as it is seen, by chance or not. */
  double DOUBT = 0;

  /** Fewer cases than this are an accident, though they may be a doubt. */
  long FEWEST = 3;

  /** Name in conditions and reports. */
  default String name() {
    return getClass().getSimpleName();
  }

  /**
   * What is wrong with the candidate, if something is; a pure function of what was seen.
   *
   * @param errors standard errors that it must be beyond its limit: {@link #SURE} or {@link #DOUBT}
   */
  Optional<String> objection(Observation seen, double errors);

  /**
   * What a share is at least: the lower bound of Wilson's score interval.
   *
   * @return in [0,1]; 0 without cases
   */
  static double atLeast(long cases, long of, double errors) {
    return of == 0 ? 0 : Math.max(0, wilson(cases, of, -errors));
  }

  /** Whether there are enough cases to say it. */
  static boolean isEnough(long cases, long fewest, double errors) {
    return cases >= (errors == DOUBT ? 1 : fewest);
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
