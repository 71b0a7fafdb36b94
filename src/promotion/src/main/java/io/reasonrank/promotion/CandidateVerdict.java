package io.reasonrank.promotion;

import io.reasonrank.promotion.gate.Candidate;
import io.reasonrank.promotion.gate.Gate;
import io.reasonrank.promotion.gate.Opponent;
import io.reasonrank.promotion.gate.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * What all gates found about one candidate.
 *
 * @param candidate the model
 * @param against names of those whom it was judged against
 * @param findings one per gate, in order
 */
public record CandidateVerdict(Candidate candidate, List<String> against, List<Finding> findings) {
  public CandidateVerdict {
    against = List.copyOf(against);
    findings = List.copyOf(findings);
  }

  /** One gate's verdict. */
  public record Finding(String gate, Verdict verdict) {}

  /** Asks every gate, also after one failed: a report with all reasons saves a second try. */
  static CandidateVerdict judge(
      Candidate candidate, Optional<Candidate> incumbent, List<Gate> gates) {
    List<Opponent> opponents = Opponent.of(candidate, incumbent);
    return new CandidateVerdict(
        candidate,
        opponents.stream().map(Opponent::name).toList(),
        gates.stream()
            .map(gate -> new Finding(gate.name(), gate.judge(candidate, opponents)))
            .toList());
  }

  /** Whether every gate let it through. */
  public boolean passed() {
    return findings.stream().allMatch(finding -> finding.verdict() instanceof Verdict.Passed);
  }
}
