package io.reasonrank.promotion.gate;

import io.reasonrank.promotion.gate.Verdict.Failed;
import io.reasonrank.promotion.gate.Verdict.Passed;
import io.reasonrank.promotion.gate.Verdict.Undecidable;
import io.reasonrank.stage.Manifest;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.report.DecontaminationReport;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The dataset says what it was compared with before it was trained on. Without that, a gain on test
 * queries may be memory.
 *
 * @param required whether a dataset without such a report stops the candidate
 */
public record Decontamination(boolean required) implements Gate {
  private static final String WAY_OUT =
      "; make it by a SynthesisJob, or set spec.gates.requireDecontamination to false";

  @Override
  public Verdict judge(Candidate candidate, List<Opponent> opponents) {
    if (!required) {
      return new Passed("not asked: spec.gates.requireDecontamination is false");
    }
    Optional<Lineage> lineage = candidate.lineage();
    Optional<Manifest> dataset = lineage.flatMap(Lineage::dataset);
    return dataset.isEmpty()
        ? new Undecidable("the dataset's manifest was not given" + WAY_OUT)
        : judge(candidate, lineage.get().training(), dataset.get());
  }

  private static Verdict judge(Candidate candidate, Manifest training, Manifest dataset) {
    String trained = training.parents().getOrDefault("dataset", "");
    if (!dataset.digest().equals(trained)) {
      return new Failed("the training used " + trained + ", not the dataset " + dataset.digest());
    }
    return DecontaminationReport.of(dataset)
        .map(report -> judge(candidate, report))
        .orElseGet(() -> new Failed("the dataset has no report of decontamination" + WAY_OUT));
  }

  /** A validation split is a part of the dataset: what was split off needs no test queries. */
  private static Verdict judge(Candidate candidate, DecontaminationReport report) {
    String split = candidate.report().split();
    boolean ownSplit = !split.isEmpty() && !split.equals(Dataset.HELD_OUT);
    return report.testQueries() == 0 && !ownSplit
        ? new Failed(
            "the dataset was compared with no test query; name them in the SynthesisJob's"
                + " spec.filters.decontamination.queries")
        : new Passed(
            String.format(
                Locale.ROOT,
                "the dataset was compared with %d test queries; %d lists were left out",
                report.testQueries(),
                report.dropped()));
  }
}
