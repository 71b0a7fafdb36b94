package io.reasonrank.promotion.canary;

/**
 * What was seen of both models in one step of a canary.
 *
 * @param incumbent requests that it answered
 * @param candidate requests that it answered
 * @param copies of the incumbent's requests that the candidate got too, to compare
 * @param correlation of both models' rankings of the same lists: Kendall's tau, in [-1,1]
 * @param incumbentFeedback nDCG@10 of its rankings by what users clicked or rated, in [0,1]; since
 *     its processes started, for people click long after they asked
 * @param candidateFeedback likewise of the candidate's
 */
public record Observation(
    Sample incumbent,
    Sample candidate,
    Sample copies,
    Moments correlation,
    Moments incumbentFeedback,
    Moments candidateFeedback) {
  /** Nothing was seen. */
  public static final Observation EMPTY =
      new Observation(
          Sample.EMPTY, Sample.EMPTY, Sample.EMPTY, Moments.NONE, Moments.NONE, Moments.NONE);

  /** Both together. */
  public Observation plus(Observation other) {
    return new Observation(
        incumbent.plus(other.incumbent),
        candidate.plus(other.candidate),
        copies.plus(other.copies),
        correlation.plus(other.correlation),
        incumbentFeedback.plus(other.incumbentFeedback),
        candidateFeedback.plus(other.candidateFeedback));
  }

  /** Everything that the candidate was asked. */
  Sample ofCandidate() {
    return candidate.plus(copies);
  }
}
