package io.reasonrank.operator.promotion;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.api.v1alpha1.Condition;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.GateVerdict;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.promotion.DecisionReport;
import io.reasonrank.stage.Json;
import java.util.Locale;

/** What a promotion's status knows of the decision, as a pull request shows it. */
final class VerdictText {
  private VerdictText() {}

  static String of(PromotionView view) {
    ModelPromotionStatus status = view.status();
    String summary = status.summary();
    String forced = view.spec().reranker() + ": promoted by force; no gate was asked";
    ObjectNode decision = Json.object().put("summary", summary == null ? forced : summary);
    ObjectNode candidate = decision.putArray("candidates").addObject();
    candidate
        .put("name", view.spec().candidate().uri())
        .put("digest", view.digest())
        .put("passed", true);
    Model incumbent = status.incumbent();
    candidate
        .putArray("against")
        .add(incumbent == null ? "base and input order" : "incumbent " + incumbent.digest());
    ArrayNode gates = candidate.putArray("gates");
    status.gates().forEach(gate -> add(gates, gate));
    return DecisionReport.markdown(decision)
        + "\n"
        + "ModelPromotion `"
        + view.promotion().getMetadata().getName()
        + "`; closing this unmerged rejects the model.\n";
  }

  /** Why a model is taken back. */
  static String ofRollback(PromotionView view) {
    String why =
        view.status().conditions().stream()
            .filter(condition -> condition.type().equals(PromotionStatuses.ROLLED_BACK))
            .map(Condition::message)
            .findFirst()
            .orElse("");
    return "Its traffic is back with the model before it already; this makes Git say so.\n\n"
        + "`"
        + view.digest()
        + "`: "
        + why
        + "\n\nModelPromotion `"
        + view.promotion().getMetadata().getName()
        + "`.\n";
  }

  private static void add(ArrayNode gates, GateVerdict verdict) {
    gates
        .addObject()
        .put("gate", verdict.gate())
        .put("verdict", verdict.verdict().toLowerCase(Locale.ROOT))
        .put("reason", verdict.reason());
  }
}
