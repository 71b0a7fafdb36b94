package io.reasonrank.operator.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.reasonrank.operator.Yamls;
import io.reasonrank.operator.cluster.TestCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real kubectl waits for the same that kstatus says: Ready where it is Current, Stalled where
 * it has Failed. {@code HealthTest} holds Argo CD's Lua to the same objects.
 */
class KubectlWaitTest {
  private static final Path ARGO = Path.of("../k8s/argocd/reasonrank.io");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final Map<String, String> SPECS =
      Map.of(
          "SynthesisJob", Yamls.SYNTHESIS,
          "SFTRun", Yamls.SFT,
          "RLRun", Yamls.RL,
          "Reranker",
              """
              apiVersion: reasonrank.io/v1alpha1
              kind: Reranker
              metadata: {name: x}
              spec: {}
              """,
          "ModelPromotion",
              """
              apiVersion: reasonrank.io/v1alpha1
              kind: ModelPromotion
              metadata: {name: x}
              spec:
                candidate:
                  uri: pvc://models/x
                  digest: sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
                reranker: support
              """);

  private final TestCluster cluster = TestCluster.sharedOrSkip();
  private final String namespace = cluster.namespace();

  @ParameterizedTest
  @ValueSource(strings = {"SynthesisJob", "SFTRun", "RLRun", "Reranker", "ModelPromotion"})
  void kubectlWaitsForWhatKstatusSays(String kind) throws Exception {
    Map<String, Kstatus> phases = new TreeMap<>();
    for (Path golden : goldens(kind)) {
      String phase = golden.getFileName().toString().replace(".yaml", "");
      phases.put(phase, create(kind, phase, golden));
    }
    assertThat(phases).hasSize(8);
    assertThat(waitFor(kind, "Ready")).isEqualTo(those(phases, Kstatus.CURRENT));
    assertThat(waitFor(kind, "Stalled")).isEqualTo(those(phases, Kstatus.FAILED));
  }

  private static List<Path> goldens(String kind) throws IOException {
    try (Stream<Path> files = Files.list(ARGO.resolve(kind).resolve("testdata"))) {
      return files.toList();
    }
  }

  private static TreeSet<String> those(Map<String, Kstatus> phases, Kstatus wanted) {
    var found = new TreeSet<String>();
    phases.forEach(
        (phase, status) -> {
          if (status == wanted) {
            found.add(phase);
          }
        });
    return found;
  }

  private Kstatus create(String kind, String phase, Path golden) throws IOException {
    var made = YAML.unmarshal(SPECS.get(kind), GenericKubernetesResource.class);
    made.getMetadata().setName(phase);
    made.getMetadata().setNamespace(namespace);
    var stored = cluster.client().resource(made).create();
    JsonNode object = YAML.unmarshal(Files.readString(golden), JsonNode.class);
    stored.setAdditionalProperty("status", YAML.convertValue(object.get("status"), Map.class));
    var seen = cluster.client().resource(stored).updateStatus();
    return Kstatus.of(YAML.convertValue(seen, JsonNode.class));
  }

  /** Names of those that kubectl does not go on waiting for. */
  private TreeSet<String> waitFor(String kind, String condition) throws Exception {
    List<String> command = new ArrayList<>(List.of(cluster.kubectl().toString()));
    command.addAll(List.of("--kubeconfig", cluster.kubeconfig().toString(), "-n", namespace));
    command.addAll(List.of("wait", "--timeout=0", "--for=condition=" + condition));
    command.addAll(List.of(kind.toLowerCase(java.util.Locale.ROOT), "--all"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    var met = new TreeSet<String>();
    for (String line : out.split("\n", -1)) {
      if (line.endsWith("condition met")) {
        met.add(line.substring(line.indexOf('/') + 1, line.indexOf(' ')));
      }
    }
    return met;
  }
}
