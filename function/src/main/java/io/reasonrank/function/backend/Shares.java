package io.reasonrank.function.backend;

/**
 * What the second backend gets.
 *
 * @param weight share of requests that it answers, in [0,1]
 * @param mirror share of the other requests that it is sent as copies, in [0,1]
 */
public record Shares(double weight, double mirror) {
  /** Everything stays with the first. */
  public static final Shares NONE = new Shares(0, 0);

  public Shares {
    require("weight", weight);
    require("mirror", mirror);
  }

  private static void require(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " is " + share + "; give a share from 0 to 1");
    }
  }
}
