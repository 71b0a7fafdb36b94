package io.reasonrank.promotion.gate;

import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whom a candidate must beat.
 *
 * @param name for the reason
 * @param results on the candidate's lists
 * @param serves whether it is the incumbent
 */
public record Opponent(String name, SystemResult results, boolean serves) {

  /**
   * The incumbent, as measured beside the candidate if it is the candidate's base, else as it was
   * measured itself; without an incumbent, the candidate's base and the input order.
   */
  public static List<Opponent> of(Candidate candidate, Optional<Candidate> incumbent) {
    return incumbent
        .map(serving -> incumbent(candidate, serving).stream().toList())
        .orElseGet(() -> untrained(candidate.report()));
  }

  private static Optional<Opponent> incumbent(Candidate candidate, Candidate incumbent) {
    boolean beside = candidate.report().baseDigest().equals(incumbent.digest());
    Optional<SystemResult> results =
        beside ? candidate.report().system(EvaluationReport.BASE) : Optional.empty();
    return results
        .or(incumbent::results)
        .map(found -> new Opponent("incumbent " + incumbent.name(), found, true));
  }

  private static List<Opponent> untrained(EvaluationReport report) {
    return Stream.of(EvaluationReport.BASE, EvaluationReport.INPUT)
        .flatMap(
            name -> report.system(name).stream().map(found -> new Opponent(name, found, false)))
        .toList();
  }
}
