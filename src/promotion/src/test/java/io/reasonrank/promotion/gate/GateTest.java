package io.reasonrank.promotion.gate;

import static io.reasonrank.promotion.Models.METRIC;
import static io.reasonrank.promotion.Models.model;
import static io.reasonrank.promotion.Models.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.promotion.Models;
import io.reasonrank.promotion.gate.Verdict.Failed;
import io.reasonrank.promotion.gate.Verdict.Passed;
import io.reasonrank.promotion.gate.Verdict.Undecidable;
import io.reasonrank.stage.Manifest;
import io.reasonrank.stage.report.DecontaminationReport;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.spec.GateParameters.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each gate passes, fails and cannot tell. */
class GateTest {
  private static final Candidate SOUND = model("SFTRun/sft", 0.3);
  private static final Quality QUALITY = new Quality(METRIC, 0.01, 0.95, 0, 50);

  private static Verdict judge(Gate gate, Candidate candidate) {
    return gate.judge(candidate, Opponent.of(candidate, Optional.empty()));
  }

  private static Candidate with(Candidate candidate, EvaluationReport report) {
    return new Candidate(
        candidate.name(),
        candidate.uri(),
        candidate.digest(),
        report,
        candidate.lineage(),
        candidate.facts());
  }

  private static EvaluationReport weights(EvaluationReport report, String model, String base) {
    return new EvaluationReport(
        report.schema(),
        report.modelDigest(),
        report.baseDigest(),
        model,
        base,
        report.datasetDigest(),
        report.split(),
        report.systems(),
        report.domains(),
        report.comparisons(),
        report.examples());
  }

  @Test
  void exportTruth() {
    Gate gate = new ExportTruth();
    assertThat(judge(gate, SOUND)).isInstanceOf(Passed.class);
    assertThat(judge(gate, with(SOUND, weights(SOUND.report(), "sha256:w", "sha256:w"))))
        .isInstanceOf(Failed.class)
        .extracting(Verdict::reason)
        .asString()
        .contains("byte for byte");
    assertThat(judge(gate, with(SOUND, weights(SOUND.report(), "", ""))))
        .isInstanceOf(Undecidable.class);
    assertThat(judge(gate, with(SOUND, model("RLRun/other", 0.3).report())))
        .isInstanceOf(Failed.class);
  }

  @Test
  void provenance() {
    Gate gate = new Provenance();
    assertThat(judge(gate, SOUND)).isInstanceOf(Passed.class);
    assertThat(judge(gate, lineage(Optional.empty()))).isInstanceOf(Undecidable.class);
    Lineage stolen = model("RLRun/other", 0.3).lineage().orElseThrow();
    assertThat(judge(gate, lineage(Optional.of(stolen)))).isInstanceOf(Failed.class);
  }

  private static Candidate lineage(Optional<Lineage> lineage) {
    return new Candidate(
        SOUND.name(), SOUND.uri(), SOUND.digest(), SOUND.report(), lineage, SOUND.facts());
  }

  @Test
  void decontamination() {
    Gate gate = new Decontamination(true);
    assertThat(judge(gate, SOUND))
        .isInstanceOf(Passed.class)
        .extracting(Verdict::reason)
        .isEqualTo("the dataset was compared with 150 test queries; 3 lists were left out");
    assertThat(judge(gate, trainedOn(Optional.empty()))).isInstanceOf(Undecidable.class);
    Candidate unsaid = trainedOn(Optional.of(Models.dataset(Optional.empty())));
    assertThat(judge(gate, unsaid))
        .isInstanceOf(Failed.class)
        .extracting(Verdict::reason)
        .asString()
        .contains("no report", "requireDecontamination");
    assertThat(judge(new Decontamination(false), unsaid)).isInstanceOf(Passed.class);
    var nothing = new DecontaminationReport(0, 0.7, 0, 0);
    assertThat(judge(gate, trainedOn(Optional.of(Models.dataset(Optional.of(nothing))))))
        .isInstanceOf(Failed.class)
        .extracting(Verdict::reason)
        .asString()
        .contains("no test query");
  }

  @Test
  void aDatasetThatWasNotTrainedOnSaysNothing() {
    Lineage known = SOUND.lineage().orElseThrow();
    var other = new Lineage(known.model(), known.training(), Optional.of(known.model()));
    assertThat(judge(new Decontamination(true), lineage(Optional.of(other))))
        .isInstanceOf(Failed.class)
        .extracting(Verdict::reason)
        .asString()
        .startsWith("the training used sha256:data");
  }

  private static Candidate trainedOn(Optional<Manifest> dataset) {
    Lineage known = SOUND.lineage().orElseThrow();
    return lineage(Optional.of(new Lineage(known.model(), known.training(), dataset)));
  }

  @Test
  void preflight() {
    Gate gate = new Preflight(new Target("djl", 20, 1024, 1L << 30));
    assertThat(judge(gate, SOUND))
        .isInstanceOf(Passed.class)
        .extracting(Verdict::reason)
        .asString()
        .contains("51 for each of 20 passages");
    assertThat(reason(new Preflight(new Target("djl", 20, 1025, 0)), Models.FACTS))
        .contains("leaves 1024 for a thought");
    assertThat(reason(new Preflight(new Target("djl", 65, 100, 0)), Models.FACTS))
        .contains("leaves 15 for each of the 65 passages");
    assertThat(reason(new Preflight(new Target("djl", 20, 100, 1L << 20)), Models.FACTS))
        .isEqualTo("its weights take 1 MiB; spec.pod.memory allows 1 MiB");
    assertThat(reason(gate, new ModelFacts("qwen2", 0, 1, List.of()))).contains("does not say");
    assertThat(reason(gate, new ModelFacts("", 0, 0, List.of("config.json", "*.safetensors"))))
        .isEqualTo("the model lacks config.json, *.safetensors");
  }

  @Test
  void preflightAsksNothingOfAModelThatAServerHolds() {
    Gate gate = new Preflight(new Target("openai", 100, 100_000, 1));
    assertThat(judge(gate, with(Optional.empty()))).isInstanceOf(Passed.class);
    assertThat(judge(new Preflight(new Target("djl", 20, 100, 0)), with(Optional.empty())))
        .isInstanceOf(Undecidable.class);
  }

  private static Candidate with(Optional<ModelFacts> facts) {
    return new Candidate(
        SOUND.name(), SOUND.uri(), SOUND.digest(), SOUND.report(), SOUND.lineage(), facts);
  }

  private static String reason(Gate gate, ModelFacts facts) {
    Verdict verdict = judge(gate, with(Optional.of(facts)));
    assertThat(verdict).isInstanceOf(Failed.class);
    return verdict.reason();
  }

  @Test
  void quality() {
    assertThat(judge(QUALITY, SOUND)).isInstanceOf(Passed.class);
    assertThat(judge(QUALITY, model("SFTRun/same", 0.0))).isInstanceOf(Failed.class);
    assertThat(judge(new Quality(METRIC, 0.5, 0.95, 0, 50), SOUND))
        .isInstanceOf(Failed.class)
        .extracting(Verdict::reason)
        .asString()
        .contains("less than the 0.5");
    assertThat(judge(new Quality(METRIC, 0.01, 0.95, 0, 500), SOUND))
        .isInstanceOf(Undecidable.class);
    assertThat(QUALITY.judge(SOUND, List.of())).isInstanceOf(Undecidable.class);
  }

  @Test
  void slightlyWorseModelPassesWithAMargin() {
    Candidate cheap = model("SFTRun/cheap", 0.295);
    Candidate serving = model("SFTRun/large", 0.3);
    List<Opponent> opponents = Opponent.of(cheap, Optional.of(serving));
    assertThat(QUALITY.judge(cheap, opponents)).isInstanceOf(Failed.class);
    assertThat(new Quality(METRIC, 0.01, 0.95, 0.03, 50).judge(cheap, opponents))
        .isInstanceOf(Passed.class);
  }

  @Test
  void incumbentMeasuredOnOtherQueriesCannotBeCompared() {
    Map<String, Double> fewer = new TreeMap<>(values(0.2, 5));
    fewer.remove("q0");
    Candidate serving = Models.model("SFTRun/old", fewer, 1);
    assertThat(QUALITY.judge(SOUND, Opponent.of(SOUND, Optional.of(serving))))
        .isInstanceOf(Undecidable.class);
  }

  @Test
  void slices() {
    Gate gate = new Slices(METRIC, -0.03, 10);
    assertThat(judge(gate, SOUND)).isInstanceOf(Passed.class);
    Map<String, Double> broken = new TreeMap<>(values(0.3, 7));
    SOUND
        .report()
        .domains()
        .forEach(
            (qid, domain) ->
                broken.computeIfPresent(qid, (q, v) -> domain.equals("garden") ? 0 : v));
    assertThat(judge(gate, Models.model("SFTRun/broken", broken, 1)))
        .isInstanceOf(Failed.class)
        .extracting(Verdict::reason)
        .asString()
        .contains("garden")
        .doesNotContain("kitchen");
    assertThat(gate.judge(SOUND, List.of())).isInstanceOf(Undecidable.class);
  }

  @Test
  void formatValidity() {
    Gate gate = new FormatValidity(0.995);
    assertThat(judge(gate, SOUND)).isInstanceOf(Passed.class);
    assertThat(judge(gate, Models.model("SFTRun/sloppy", values(0.3, 7), 0.9)))
        .isInstanceOf(Failed.class);
  }

  @Test
  void cost() {
    Gate gate = new Cost(1.2, 1.5);
    Candidate serving = model("SFTRun/serving", 0.3);
    assertThat(judge(gate, SOUND)).isInstanceOf(Passed.class);
    assertThat(gate.judge(SOUND, against(serving, 45, 0.08))).isInstanceOf(Passed.class);
    assertThat(gate.judge(SOUND, against(serving, 40, 0.1)))
        .isInstanceOf(Failed.class)
        .extracting(Verdict::reason)
        .asString()
        .contains("1.25 times the tokens (at most 1.20)");
    assertThat(gate.judge(SOUND, against(serving, 50, 0.06)))
        .isInstanceOf(Failed.class)
        .extracting(Verdict::reason)
        .asString()
        .contains("1.67 times the seconds (at most 1.50)");
    assertThat(gate.judge(SOUND, against(serving, 0, 0))).isInstanceOf(Passed.class);
  }

  private static List<Opponent> against(Candidate serving, double tokens, double seconds) {
    EvaluationReport.SystemResult measured = serving.results().orElseThrow();
    return List.of(
        new Opponent(
            "incumbent",
            new EvaluationReport.SystemResult(
                measured.name(), measured.mean(), measured.perQuery(), 1, seconds, tokens),
            true));
  }
}
