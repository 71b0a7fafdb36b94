package io.reasonrank.stage.report;

import io.reasonrank.stage.Json;
import io.reasonrank.stage.Manifest;
import java.util.Optional;

/**
 * What a dataset was compared with so that nothing of it is trained on: {@code
 * metrics.decontamination} of its manifest.
 *
 * @param testQueries different queries of test sets and of the held-out collection
 * @param overlap least share of a test query's word sequences that counts as a repetition
 * @param cosine least cosine of the queries' vectors that does; 0: vectors were not compared
 * @param dropped lists that were left out
 */
public record DecontaminationReport(long testQueries, double overlap, double cosine, long dropped) {
  /** Field of the manifest's metrics. */
  public static final String FIELD = "decontamination";

  /**
   * The report of a dataset; empty where there is none.
   *
   * @throws io.reasonrank.stage.StageException 65 if it cannot be read
   */
  public static Optional<DecontaminationReport> of(Manifest dataset) {
    return dataset.metrics().has(FIELD)
        ? Optional.of(
            Json.parse(
                Json.line(dataset.metrics().path(FIELD)),
                DecontaminationReport.class,
                "decontamination of dataset " + dataset.digest()))
        : Optional.empty();
  }
}
