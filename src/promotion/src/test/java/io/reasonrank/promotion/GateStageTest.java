package io.reasonrank.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.promotion.gate.Gate;
import io.reasonrank.promotion.gate.Gates;
import io.reasonrank.stage.ArtifactStore;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageOptions;
import io.reasonrank.stage.StageOutcome;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.StageRunner;
import io.reasonrank.stage.report.DecontaminationReport;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import io.reasonrank.stage.spec.ExportParameters;
import io.reasonrank.stage.spec.GateParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gates as a stage, over artifacts that a run leaves: five kinds of worse models, and one
 * better.
 */
class GateStageTest {
  private static final GateParameters.Thresholds THRESHOLDS =
      new GateParameters.Thresholds(
          "ndcg_cut_10", 0.01, 0.95, 0, -0.03, 10, 50, 0.995, 1.2, 1.5, true);

  private static final int CONTEXT = 32768;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  private String base = "";
  private String dataset = "";
  private String training = "";
  private String model = "";

  @BeforeEach
  void train() {
    base = artifact("base", Map.of());
    dataset = artifact("dataset", Map.of());
    training = artifact("training", Map.of("baseModel", base, "dataset", dataset));
    model = artifact("model", Map.of("training", training));
  }

  @Test
  void betterModelPassesAgainstItsBase() {
    evaluate("evaluation", model, base, result(0.1, 1, 0.1), "model-weights");
    JsonNode verdict = gate("", Optional.empty());
    assertThat(verdict.path("promoted").asBoolean()).as(verdict.toString()).isTrue();
    assertThat(verdict.path("gates")).hasSize(8);
    assertThat(folder.resolve("verdict/decision.md")).content().contains("| Quality | passed |");
    assertThat(folder.resolve("verdict/decision.html"))
        .content()
        .contains("<td>Quality<td class=\"passed\">passed")
        .endsWith("</html>\n");
  }

  @Test
  void modelThatRanksWorseThanTheIncumbentIsStoppedByQuality() {
    evaluate("evaluation", model, base, result(0.05, 1, 0.1), "model-weights");
    evaluate("incumbent", "sha256:old", "", result(0.1, 1, 0.1), "old-weights");
    assertThat(stoppedBy(gate("sha256:old", Optional.of("incumbent")))).contains("Quality");
  }

  @Test
  void slowModelIsStoppedByCost() {
    evaluate("evaluation", model, base, result(0.2, 1, 1.0), "model-weights");
    evaluate("incumbent", "sha256:old", "", result(0.1, 1, 0.1), "old-weights");
    assertThat(stoppedBy(gate("sha256:old", Optional.of("incumbent")))).containsExactly("Cost");
  }

  @Test
  void malformedAnswersAreStoppedByFormatValidity() {
    evaluate("evaluation", model, base, result(0.2, 0.9, 0.1), "model-weights");
    assertThat(stoppedBy(gate("", Optional.empty()))).containsExactly("FormatValidity");
  }

  @Test
  void exportOfTheBaseIsStoppedByExportTruth() {
    evaluate("evaluation", model, base, result(0.2, 1, 0.1), "base-weights");
    assertThat(stoppedBy(gate("", Optional.empty()))).containsExactly("ExportTruth");
  }

  @Test
  void brokenSliceIsStoppedBySlices() {
    Map<String, Double> values = new TreeMap<>(Models.values(0.3, 3));
    values.replaceAll((qid, value) -> Integer.parseInt(qid.substring(1)) % 6 == 0 ? 0.0 : value);
    evaluate("evaluation", model, base, timed(Models.system("model", values, 1), 0.1), "weights");
    assertThat(stoppedBy(gate("", Optional.empty()))).contains("Slices");
  }

  @Test
  void incumbentThatIsTheBaseNeedsNoEvaluationOfItsOwn() {
    evaluate("evaluation", model, base, result(0.1, 1, 0.1), "model-weights");
    JsonNode verdict = gate(base, Optional.empty());
    assertThat(verdict.path("promoted").asBoolean()).as(verdict.toString()).isTrue();
    assertThat(verdict.toString()).contains("incumbent " + base);
  }

  @Test
  void evaluationOfAnotherIncumbentIsRefused() {
    evaluate("evaluation", model, base, result(0.1, 1, 0.1), "model-weights");
    evaluate("incumbent", "sha256:other", "", result(0.1, 1, 0.1), "other-weights");
    assertThatThrownBy(() -> gate("sha256:old", Optional.of("incumbent")))
        .isInstanceOf(StageException.class)
        .hasMessageContaining("sha256:other");
    assertThatThrownBy(() -> gate("sha256:old", Optional.empty()))
        .isInstanceOf(StageException.class)
        .hasMessageContaining("incumbent");
  }

  @Test
  void resultFitsATerminationMessageWhateverTheReasons() {
    var reason = "x".repeat(5000);
    var findings =
        Gates.of(THRESHOLDS, new GateParameters.Target("djl", 20, 1024, 0)).stream()
            .map(Gate::name)
            .map(
                name ->
                    new CandidateVerdict.Finding(
                        name, new io.reasonrank.promotion.gate.Verdict.Undecidable(reason)))
            .toList();
    var decision =
        new PromotionDecision(
            "support",
            Optional.empty(),
            Optional.empty(),
            List.of(new CandidateVerdict(Models.model("m", 0), List.of(), findings)));
    String line = Json.line(DecisionReport.brief(decision));
    assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThan(2800);
  }

  private static List<String> stoppedBy(JsonNode verdict) {
    assertThat(verdict.path("promoted").asBoolean()).isFalse();
    return verdict
        .path("gates")
        .valueStream()
        .filter(gate -> !gate.path("verdict").asText().equals("Passed"))
        .map(gate -> gate.path("gate").asText())
        .toList();
  }

  private static SystemResult result(double gain, double format, double seconds) {
    return timed(Models.system("model", Models.values(gain, 5), format), seconds);
  }

  private static SystemResult timed(SystemResult result, double seconds) {
    return new SystemResult(
        result.name(),
        result.mean(),
        result.perQuery(),
        result.formatValidity(),
        seconds,
        result.tokensPerQuery());
  }

  private JsonNode gate(String incumbent, Optional<String> measured) {
    Map<String, Input> inputs = new TreeMap<>();
    inputs.put("model", Input.plain(uri("model")));
    inputs.put("training", Input.plain(uri("training")));
    inputs.put("evaluation", Input.plain(uri("evaluation")));
    inputs.put("dataset", Input.plain(uri("dataset")));
    measured.ifPresent(name -> inputs.put("incumbent", Input.plain(uri(name))));
    var parameters =
        new GateParameters(
            "support",
            "SFTRun/sft",
            new GateParameters.Incumbent(incumbent.isEmpty() ? "" : "pvc://m/old", incumbent),
            new GateParameters.Target("djl", 20, 1024, 0),
            THRESHOLDS);
    return run("verdict", inputs, parameters, new GateStage()).manifest().metrics();
  }

  private String artifact(String name, Map<String, String> parents) {
    Map<String, Input> inputs = new TreeMap<>();
    parents.forEach(
        (role, digest) ->
            inputs.put(role, new Input(uri(role.equals("baseModel") ? "base" : role), digest)));
    return run(
            name,
            inputs,
            new ExportParameters(1),
            program(
                context -> {
                  Files.writeString(context.work().resolve("model.safetensors"), name);
                  Files.writeString(context.work().resolve("tokenizer.json"), "{}");
                  Files.writeString(
                      context.work().resolve("config.json"),
                      "{\"model_type\":\"qwen2\",\"max_position_embeddings\":" + CONTEXT + "}");
                  ObjectNode metrics = Json.object();
                  metrics.set(
                      DecontaminationReport.FIELD,
                      Json.mapper().valueToTree(new DecontaminationReport(150, 0.7, 0, 3)));
                  return new StageResult("model", metrics);
                }))
        .manifest()
        .digest();
  }

  private void evaluate(String name, String of, String from, SystemResult result, String weights) {
    var systems = new TreeMap<String, SystemResult>();
    systems.put("input", Models.system("input", Models.values(0, 11), 1));
    if (!from.isEmpty()) {
      systems.put("base", timed(Models.system("base", Models.values(0, 12), 1), 0.1));
    }
    systems.put("model", result);
    var domains = new TreeMap<String, String>();
    result
        .perQuery()
        .keySet()
        .forEach(qid -> domains.put(qid, "domain" + Integer.parseInt(qid.substring(1)) % 3));
    var report =
        new EvaluationReport(
            EvaluationReport.SCHEMA,
            of,
            from,
            weights,
            "base-weights",
            dataset,
            "heldout",
            untimed(systems),
            domains,
            List.of(),
            List.of());
    ObjectNode metrics = Json.object();
    systems.forEach(
        (system, measured) ->
            metrics
                .withObjectProperty("systems")
                .withObjectProperty(system)
                .put("secondsPerQuery", measured.secondsPerQuery()));
    run(
        name,
        Map.of(),
        new ExportParameters(1),
        program(
            context -> {
              Files.writeString(
                  context.work().resolve(EvaluationReport.FILE_NAME), Json.pretty(report));
              return new StageResult("evaluation", metrics);
            }));
  }

  private static Map<String, SystemResult> untimed(Map<String, SystemResult> systems) {
    var still = new TreeMap<String, SystemResult>();
    systems.forEach((name, result) -> still.put(name, timed(result, 0)));
    return still;
  }

  private interface Work {
    StageResult run(StageContext context) throws java.io.IOException;
  }

  private static StageProgram program(Work work) {
    return new StageProgram() {
      @Override
      public String stage() {
        return "export";
      }

      @Override
      public StageResult run(StageContext context) throws java.io.IOException {
        return work.run(context);
      }
    };
  }

  private String uri(String name) {
    return folder.resolve(name).toString();
  }

  private StageOutcome run(
      String name,
      Map<String, Input> inputs,
      io.reasonrank.stage.spec.StageParameters parameters,
      StageProgram program) {
    var spec =
        new StageSpec(
            StageSpec.SCHEMA,
            program.stage(),
            new StageSpec.RunRef("SFTRun", "default", "sft"),
            1,
            inputs,
            uri(name),
            parameters);
    ArtifactStore store = Path::of;
    return new StageRunner(
            new StageOptions(
                store,
                0,
                Optional.empty(),
                Optional.empty(),
                () -> false,
                InstantSource.system(),
                "test"))
        .run(spec, program);
  }
}
