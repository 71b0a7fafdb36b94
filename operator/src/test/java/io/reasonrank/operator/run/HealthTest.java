package io.reasonrank.operator.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/**
 * kstatus, kubectl wait and Argo CD say the same of every phase. The objects come from the status
 * factory and are checked in as Argo CD's own test data; {@code -Dreasonrank.golden.update=true}
 * writes them anew.
 */
class HealthTest {
  private static final Path ARGO = Path.of("../k8s/argocd/reasonrank.io");
  private static final List<String> KINDS =
      List.of("SynthesisJob", "SFTRun", "RLRun", "Reranker", "ModelPromotion");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final Failure FAILURE =
      new Failure("data", "PodFailurePolicy", 65, "pod", 1, "the data are wrong");

  /**
   * What everybody must say of a phase.
   *
   * @param argo Healthy, Progressing, Degraded or Suspended
   */
  record Expected(String phase, Kstatus kstatus, String argo) {}

  private static final List<Expected> PHASES =
      List.of(
          new Expected("waiting", Kstatus.IN_PROGRESS, "Progressing"),
          new Expected("refused", Kstatus.FAILED, "Degraded"),
          new Expected("starting", Kstatus.IN_PROGRESS, "Progressing"),
          new Expected("running", Kstatus.IN_PROGRESS, "Progressing"),
          new Expected("retrying", Kstatus.IN_PROGRESS, "Progressing"),
          // kstatus knows no suspension; Argo CD does.
          new Expected("suspended", Kstatus.IN_PROGRESS, "Suspended"),
          new Expected("failed", Kstatus.FAILED, "Degraded"),
          new Expected("succeeded", Kstatus.CURRENT, "Healthy"));

  private static Map<String, RunStatus> statuses(Run<?> run) {
    var statuses =
        new StatusFactory(Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
    String stage = run.getKind().equals("SynthesisJob") ? "label" : "sft";
    RunView fresh = RunView.of(run);
    RunView started = fresh.with(statuses.intent(fresh, stage, 1, new RunStatus.Retries(0, 0, 0)));
    var job =
        new io.fabric8.kubernetes.api.model.batch.v1.JobBuilder()
            .withNewMetadata()
            .withName("job")
            .withUid("uid")
            .endMetadata()
            .build();
    RunView running = started.with(statuses.running(started.with(job), Optional.empty()));
    Map<String, RunStatus> all = new LinkedHashMap<>();
    all.put("waiting", statuses.waiting(fresh, "waits for the output of SynthesisJob/data"));
    all.put("refused", statuses.outputTaken(fresh, "SFTRun/other"));
    all.put("starting", started.status());
    all.put("running", running.status());
    all.put("retrying", statuses.retrying(running, FAILURE));
    all.put("suspended", statuses.suspended(running));
    all.put("failed", statuses.failed(running, FAILURE));
    all.put(
        "succeeded",
        statuses.succeeded(
            running, new RunStatus.Artifact("pvc://models/sft/model", "sha256:0", null, null)));
    return all;
  }

  private static ObjectNode object(String kind, String phase) {
    Run<?> run = kind.equals("SynthesisJob") ? Fixtures.synthesis() : Fixtures.sft();
    run.getMetadata().setUid("0f0e0d0c-1111-2222-3333-444455556666");
    run.getMetadata().setGeneration(1L);
    RunStatus status = statuses(run).get(phase);
    ObjectNode object = JSON.createObjectNode();
    object.put("apiVersion", "reasonrank.io/v1alpha1").put("kind", kind);
    object.putObject("metadata").put("name", "example").put("generation", 1);
    object.set("status", JSON.valueToTree(status));
    return object;
  }

  static Stream<Expected> phases() {
    return PHASES.stream();
  }

  @ParameterizedTest
  @MethodSource("phases")
  void kstatusAndArgoAgreeOnEveryPhaseOfEveryKind(Expected expected) throws IOException {
    for (String kind : KINDS) {
      ObjectNode object = object(kind, expected.phase());
      Path file = ARGO.resolve(kind).resolve("testdata").resolve(expected.phase() + ".yaml");
      golden(file, YAML.asYaml(object));
      JsonNode stored = YAML.unmarshal(Files.readString(file), JsonNode.class);
      assertThat(Kstatus.of(stored)).as(kind).isEqualTo(expected.kstatus());
      assertThat(health(kind, stored)).as(kind).isEqualTo(expected.argo());
    }
  }

  @ParameterizedTest
  @MethodSource("phases")
  void changedSpecIsInProgressUntilItIsLookedAt(Expected expected) throws IOException {
    ObjectNode object = object("SFTRun", expected.phase());
    ((ObjectNode) object.get("metadata")).put("generation", 2);
    assertThat(Kstatus.of(object)).isEqualTo(Kstatus.IN_PROGRESS);
    assertThat(health("SFTRun", object)).isEqualTo("Progressing");
  }

  @Test
  void argosOwnTestsNameEveryPhase() throws IOException {
    for (String kind : KINDS) {
      List<String> lines = new ArrayList<>(List.of("tests:"));
      for (Expected expected : PHASES) {
        lines.add("- healthStatus:");
        lines.add("    status: " + expected.argo());
        lines.add("    message: \"" + message(kind, object(kind, expected.phase())) + "\"");
        lines.add("  inputPath: testdata/" + expected.phase() + ".yaml");
      }
      golden(ARGO.resolve(kind).resolve("health_test.yaml"), String.join("\n", lines) + "\n");
    }
  }

  private static String message(String kind, ObjectNode object) throws IOException {
    return run(kind, object).get("message").tojstring();
  }

  private static String health(String kind, JsonNode object) throws IOException {
    return run(kind, object).get("status").tojstring();
  }

  private static LuaValue run(String kind, JsonNode object) throws IOException {
    var globals = JsePlatform.standardGlobals();
    globals.set("obj", lua(object));
    return globals.load(Files.readString(ARGO.resolve(kind).resolve("health.lua"))).call();
  }

  private static LuaValue lua(JsonNode node) {
    if (node.isObject()) {
      LuaTable table = new LuaTable();
      node.properties().forEach(field -> table.set(field.getKey(), lua(field.getValue())));
      return table;
    }
    if (node.isArray()) {
      LuaTable table = new LuaTable();
      for (int i = 0; i < node.size(); i++) {
        table.set(i + 1, lua(node.get(i)));
      }
      return table;
    }
    if (node.isNumber()) {
      return LuaValue.valueOf(node.asDouble());
    }
    if (node.isBoolean()) {
      return LuaValue.valueOf(node.asBoolean());
    }
    return node.isNull() ? LuaValue.NIL : LuaValue.valueOf(node.asText());
  }

  private static void golden(Path file, String text) {
    try {
      if (Boolean.getBoolean("reasonrank.golden.update")) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
      }
      assertThat(file).as("-Dreasonrank.golden.update=true writes it anew").hasContent(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
