package io.reasonrank.promotion.canary;

/** What becomes of a candidate on a part of the traffic. */
public sealed interface CanaryDecision {
  /**
   * It stays where it is.
   *
   * @param waitsFor what the step still needs, for people
   */
  record Stay(String waitsFor) implements CanaryDecision {}

  /** It gets the next share. */
  record Advance(int step) implements CanaryDecision {}

  /** It has shown what it had to. */
  record Finish() implements CanaryDecision {}

  /**
   * The traffic goes back at once.
   *
   * @param check that objects, or {@code CandidateStuck} or {@code Requested}
   * @param reason with figures
   */
  record TakeBack(String check, String reason) implements CanaryDecision {
    /** It will never answer. */
    public static TakeBack stuck(String reason) {
      return new TakeBack("CandidateStuck", reason);
    }

    /** Somebody wants it to go. */
    public static TakeBack requested(String reason) {
      return new TakeBack("Requested", reason);
    }
  }
}
