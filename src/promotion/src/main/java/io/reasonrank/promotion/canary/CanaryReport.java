package io.reasonrank.promotion.canary;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * How a canary went.
 *
 * @param end {@link #SHOWN}, {@link #STOPPED}, or the name of the check that took the candidate
 *     back
 * @param reason with figures
 * @param requests who asked, for people
 * @param steps those that were begun
 */
@JsonIgnoreProperties({"shown", "stopped"}) // of files that were written before; end says both
public record CanaryReport(String end, String reason, String requests, List<Step> steps) {
  /** The candidate had all of the traffic and showed what it had to. */
  public static final String SHOWN = "Shown";

  /** It was not decided: somebody stopped it. */
  public static final String STOPPED = "Stopped";

  public CanaryReport {
    steps = List.copyOf(steps);
  }

  /**
   * One step.
   *
   * @param percent of the traffic that the candidate had; 0: copies only
   * @param seconds that it took
   * @param observed what was seen, in one line
   */
  public record Step(int percent, double seconds, String observed) {}

  /** Whether the candidate may serve. */
  public boolean isShown() {
    return end.equals(SHOWN);
  }

  /** Whether it is yet to be decided. */
  public boolean isStopped() {
    return end.equals(STOPPED);
  }

  /** The same, asked by them. */
  public CanaryReport askedBy(String whom) {
    return new CanaryReport(end, reason, whom, steps);
  }
}
