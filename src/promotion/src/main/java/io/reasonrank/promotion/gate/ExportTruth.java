package io.reasonrank.promotion.gate;

import io.reasonrank.promotion.gate.Verdict.Failed;
import io.reasonrank.promotion.gate.Verdict.Passed;
import io.reasonrank.promotion.gate.Verdict.Undecidable;
import io.reasonrank.stage.report.EvaluationReport;
import java.util.List;

/**
 * What was measured is what will be served, and it is not its base again. (A known trainer writes
 * exports whose weights are those of the base, byte for byte.)
 */
public record ExportTruth() implements Gate {
  @Override
  public Verdict judge(Candidate candidate, List<Opponent> opponents) {
    EvaluationReport report = candidate.report();
    if (!report.modelDigest().equals(candidate.digest())) {
      return new Failed(
          "the evaluation measured " + report.modelDigest() + ", not " + candidate.digest());
    }
    if (report.modelWeightsDigest().isEmpty() || report.baseWeightsDigest().isEmpty()) {
      return new Undecidable("the evaluation does not give the digests of both models' weights");
    }
    return report.modelWeightsDigest().equals(report.baseWeightsDigest())
        ? new Failed(
            "the weights are those of the base, byte for byte; the export lost the training")
        : new Passed("the weights differ from those of the base");
  }
}
