package io.reasonrank.promotion.gate;

import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import java.util.Optional;

/**
 * A model that might serve.
 *
 * @param name the run that made it, for example {@code RLRun/support-rl}
 * @param uri where it lies
 * @param digest {@code sha256:…} of its manifest
 * @param report its evaluation
 * @param lineage its manifests, or empty where they cannot be read
 * @param facts what its files say, or empty where they cannot be read
 */
public record Candidate(
    String name,
    String uri,
    String digest,
    EvaluationReport report,
    Optional<Lineage> lineage,
    Optional<ModelFacts> facts) {

  /** What serves: it has shown already where it comes from, and that it fits. */
  public static Candidate serving(String name, String uri, String digest, EvaluationReport report) {
    return new Candidate(name, uri, digest, report, Optional.empty(), Optional.empty());
  }

  /** Its own results, or empty if the report lacks them. */
  public Optional<SystemResult> results() {
    return report.system(EvaluationReport.MODEL);
  }
}
