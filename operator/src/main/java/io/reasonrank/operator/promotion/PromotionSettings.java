package io.reasonrank.operator.promotion;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What an installation decides about promotions.
 *
 * @param gitPoll how often Git is asked what became of a proposal
 * @param copies directory for copies of repositories
 * @param canaryPoll how often pods are asked how a candidate does
 */
public record PromotionSettings(Duration gitPoll, Path copies, Duration canaryPoll) {
  private static final int POLLS_OF_A_LEASE = 6;

  /**
   * How long pods share without being told again: long enough for a new leader or a busy API
   * server, short enough that nobody is served by a candidate that nobody watches.
   */
  Duration lease() {
    return canaryPoll.multipliedBy(POLLS_OF_A_LEASE);
  }
}
