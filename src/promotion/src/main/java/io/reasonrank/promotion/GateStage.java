package io.reasonrank.promotion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.promotion.gate.Candidate;
import io.reasonrank.promotion.gate.Gates;
import io.reasonrank.promotion.gate.Lineage;
import io.reasonrank.promotion.gate.ModelFacts;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.spec.GateParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code stage gate}: asks the gates where the data are. A model that is not let through is a
 * result like any other (exit 0); the decision stands in the files and, short, in the result.
 */
public final class GateStage implements StageProgram {
  /** The decision for machines. */
  public static final String DECISION = "decision.json";

  /** The decision for people. */
  public static final String REPORT = "decision.md";

  /** The same as a page. */
  public static final String PAGE = "decision.html";

  private static final String INCUMBENT = "incumbent";

  @Override
  public String stage() {
    return "gate";
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    PromotionDecision decision = decide(context, context.parameters(GateParameters.class));
    ObjectNode report = DecisionReport.json(decision);
    Artifact.writeSynced(context.work().resolve(DECISION), Json.pretty(report));
    Files.writeString(context.work().resolve(REPORT), DecisionReport.markdown(report));
    Files.writeString(context.work().resolve(PAGE), DecisionPage.html(report));
    return new StageResult("verdict", DecisionReport.brief(decision));
  }

  private static PromotionDecision decide(StageContext context, GateParameters parameters)
      throws IOException {
    Optional<Path> dataset =
        context.hasInput("dataset") ? Optional.of(context.input("dataset")) : Optional.empty();
    var lineage = Lineage.read(context.input("model"), context.input("training"), dataset);
    var candidate =
        new Candidate(
            parameters.candidate(),
            "",
            context.inputDigest("model"),
            EvaluationReport.read(context.input("evaluation")),
            Optional.of(lineage),
            Optional.of(ModelFacts.of(context.input("model"))));
    return PromotionDecision.decide(
        parameters.reranker(),
        incumbent(context, parameters, candidate),
        List.of(candidate),
        Gates.of(parameters.thresholds(), parameters.target()));
  }

  private static Optional<Candidate> incumbent(
      StageContext context, GateParameters parameters, Candidate candidate) {
    GateParameters.Incumbent serving = parameters.incumbent();
    if (serving.uri().isEmpty()) {
      return Optional.empty();
    }
    EvaluationReport report = measured(context, serving, candidate);
    String digest = serving.digest().isEmpty() ? report.modelDigest() : serving.digest();
    return Optional.of(Candidate.serving(digest, serving.uri(), digest, report));
  }

  /** The incumbent's evaluation: its own on these lists, or the candidate's with its base. */
  private static EvaluationReport measured(
      StageContext context, GateParameters.Incumbent serving, Candidate candidate) {
    if (!context.hasInput(INCUMBENT)) {
      if (candidate.report().baseDigest().equals(serving.digest())) {
        return candidate.report();
      }
      throw StageException.noInput(
          "stage gate needs an input \"incumbent\", the evaluation of " + serving.digest());
    }
    EvaluationReport report = EvaluationReport.read(context.input(INCUMBENT));
    if (!serving.digest().isEmpty() && !report.modelDigest().equals(serving.digest())) {
      throw StageException.data(
          "the input \"incumbent\" measured "
              + report.modelDigest()
              + ", not "
              + serving.digest()
              + "; evaluate what serves");
    }
    return report;
  }
}
