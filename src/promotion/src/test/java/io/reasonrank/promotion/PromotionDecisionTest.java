package io.reasonrank.promotion;

import static io.reasonrank.promotion.Models.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.promotion.gate.Candidate;
import io.reasonrank.promotion.gate.ExportTruth;
import io.reasonrank.promotion.gate.FormatValidity;
import io.reasonrank.promotion.gate.Gate;
import io.reasonrank.promotion.gate.Provenance;
import io.reasonrank.promotion.gate.Quality;
import io.reasonrank.promotion.gate.Slices;
import io.reasonrank.stage.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromotionDecisionTest {
  private static final List<Gate> GATES =
      List.of(
          new ExportTruth(),
          new Provenance(),
          new Quality(Models.METRIC, 0.01, 0.95, 0, 50),
          new Slices(Models.METRIC, -0.03, 10),
          new FormatValidity(0.995));

  private static PromotionDecision decide(Optional<Candidate> incumbent, Candidate... candidates) {
    return PromotionDecision.decide("support", incumbent, List.of(candidates), GATES);
  }

  @Test
  void trainedModelIsPromotedOverBaseAndInputOrder() {
    Candidate sft = model("SFTRun/sft", 0.3);
    PromotionDecision decision = decide(Optional.empty(), sft);
    assertThat(decision.chosen()).contains(sft);
    assertThat(decision.verdicts().getFirst().against()).containsExactly("base", "input");
  }

  @Test
  void betterReinforcedModelReplacesTheFineTunedOne() {
    Candidate rl = model("RLRun/rl", 0.36);
    assertThat(decide(Optional.empty(), model("SFTRun/sft", 0.3), rl).chosen()).contains(rl);
  }

  @Test
  void equalOrWorseReinforcedModelKeepsTheFineTunedOne() {
    Candidate sft = model("SFTRun/sft", 0.3);
    for (double gain : List.of(0.3, 0.2)) {
      PromotionDecision decision = decide(Optional.empty(), sft, model("RLRun/rl", gain));
      assertThat(decision.chosen()).contains(sft);
      assertThat(decision.verdicts().getLast().against()).containsExactly("incumbent SFTRun/sft");
    }
  }

  @Test
  void untrainedModelIsNotPromoted() {
    PromotionDecision decision = decide(Optional.empty(), model("SFTRun/sft", 0.0));
    assertThat(decision.chosen()).isEmpty();
    assertThat(decision.summary()).isEqualTo("support: no candidate passed; nothing serves");
  }

  @Test
  void incumbentStaysWhenNobodyBeatsIt() {
    Candidate serving = model("SFTRun/old", 0.35);
    PromotionDecision decision = decide(Optional.of(serving), model("SFTRun/new", 0.3));
    assertThat(decision.chosen()).isEmpty();
    assertThat(decision.summary()).isEqualTo("support: keeps SFTRun/old");
  }

  @Test
  void reportsSayEveryGateWithItsReason() {
    PromotionDecision decision = decide(Optional.empty(), model("SFTRun/sft", 0.3));
    assertThat(Json.line(DecisionReport.json(decision)))
        .contains(
            "\"chosen\":\"sha256:SFTRun/sft\"", "\"gate\":\"Quality\",\"verdict\":\"passed\"");
    assertThat(DecisionReport.markdown(DecisionReport.json(decision)))
        .startsWith("## support: SFTRun/sft is promoted\n")
        .contains("| ExportTruth | passed |", "| FormatValidity | passed | 100.00 %");
  }
}
