package io.reasonrank.promotion;

import io.reasonrank.promotion.gate.Candidate;
import io.reasonrank.promotion.gate.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which of several candidates serves.
 *
 * @param reranker name of the endpoint
 * @param incumbent what serves now, or empty
 * @param chosen the candidate to promote, or empty to keep what serves
 * @param verdicts one per candidate, in the order judged
 */
public record PromotionDecision(
    String reranker,
    Optional<Candidate> incumbent,
    Optional<Candidate> chosen,
    List<CandidateVerdict> verdicts) {
  public PromotionDecision {
    verdicts = List.copyOf(verdicts);
  }

  /**
   * Judges candidates one after the other, each against the best so far. Give a run after the run
   * that it started from: then reinforcement has to beat the fine-tuned model that it began with,
   * and one that is worse or equal leaves that model in place.
   */
  public static PromotionDecision decide(
      String reranker,
      Optional<Candidate> incumbent,
      List<Candidate> candidates,
      List<Gate> gates) {
    List<CandidateVerdict> verdicts = new ArrayList<>();
    Optional<Candidate> best = incumbent;
    for (Candidate candidate : candidates) {
      CandidateVerdict verdict = CandidateVerdict.judge(candidate, best, gates);
      verdicts.add(verdict);
      if (verdict.passed()) {
        best = Optional.of(candidate);
      }
    }
    return new PromotionDecision(
        reranker, incumbent, best.equals(incumbent) ? Optional.empty() : best, verdicts);
  }

  /** One line for people. */
  public String summary() {
    return chosen
        .map(candidate -> reranker + ": " + candidate.name() + " is promoted")
        .orElseGet(
            () ->
                reranker
                    + incumbent
                        .map(serving -> ": keeps " + serving.name())
                        .orElse(": no candidate passed; nothing serves"));
  }
}
