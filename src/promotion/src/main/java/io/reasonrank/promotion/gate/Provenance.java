package io.reasonrank.promotion.gate;

import io.reasonrank.promotion.gate.Verdict.Failed;
import io.reasonrank.promotion.gate.Verdict.Passed;
import io.reasonrank.promotion.gate.Verdict.Undecidable;
import io.reasonrank.stage.Manifest;
import io.reasonrank.stage.report.EvaluationReport;
import java.util.List;

/** The digests of manifests chain back from the model to its dataset and its base. */
public record Provenance() implements Gate {
  private static final String BASE_MODEL = "baseModel";
  private static final String DATASET = "dataset";
  private static final String TRAINING = "training";

  @Override
  public Verdict judge(Candidate candidate, List<Opponent> opponents) {
    return candidate
        .lineage()
        .<Verdict>map(lineage -> judge(candidate, lineage))
        .orElseGet(() -> new Undecidable("the manifests of model and training were not given"));
  }

  private static Verdict judge(Candidate candidate, Lineage lineage) {
    EvaluationReport report = candidate.report();
    Manifest model = lineage.model();
    Manifest training = lineage.training();
    if (!model.digest().equals(candidate.digest())) {
      return broken("the candidate", candidate.digest(), "its manifest", model.digest());
    }
    if (!parent(model, TRAINING).equals(training.digest())) {
      return broken("its training", parent(model, TRAINING), "the training", training.digest());
    }
    if (parent(training, BASE_MODEL).isEmpty() || parent(training, DATASET).isEmpty()) {
      return new Failed("the training's manifest does not name its base model and its dataset");
    }
    if (differ(report.baseDigest(), parent(training, BASE_MODEL))) {
      return broken(
          "the measured base",
          report.baseDigest(),
          "the trained one",
          parent(training, BASE_MODEL));
    }
    if (differ(report.datasetDigest(), parent(training, DATASET))) {
      return broken(
          "the measured dataset",
          report.datasetDigest(),
          "the trained one",
          parent(training, DATASET));
    }
    return new Passed("digests chain from the model to dataset and base");
  }

  /** An empty digest says nothing: a base in a plain directory has none. */
  private static boolean differ(String reported, String recorded) {
    return !reported.isEmpty() && !reported.equals(recorded);
  }

  private static String parent(Manifest manifest, String role) {
    return manifest.parents().getOrDefault(role, "");
  }

  private static Verdict broken(String one, String digest, String other, String otherDigest) {
    return new Failed(one + " is " + digest + " but " + other + " is " + otherDigest);
  }
}
