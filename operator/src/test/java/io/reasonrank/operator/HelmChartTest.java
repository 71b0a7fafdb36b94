package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.reasonrank.operator.cluster.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The chart, rendered by the real helm, is what the real kubectl makes of the overlays. */
class HelmChartTest {
  private static final Path K8S = Path.of("../k8s");
  private static final String KEEP = "helm.sh/resource-policy";

  private record Output(int code, String out, String error) {}

  private static Output run(Path program, List<String> words) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(words);
    try {
      Process process = new ProcessBuilder(command).start();
      var error =
          java.util.concurrent.CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
      String out = read(process.getInputStream());
      return new Output(process.waitFor(), out, error.join());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(java.io.InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static TestServers servers() {
    return TestServers.find().orElseGet(() -> skip("no Kubernetes test servers"));
  }

  private static <T> T skip(String what) {
    String message = "SKIPPED: " + what + "; run make test-servers to test the Helm chart";
    System.err.println(message);
    return Assumptions.abort(message);
  }

  private static Output chart(String... settings) {
    Path helm = TestServers.helm().orElseGet(() -> skip("no helm"));
    List<String> words =
        new ArrayList<>(
            List.of("template", "reasonrank", K8S.resolve("helm/reasonrank").toString()));
    words.addAll(List.of("--namespace", "reasonrank-system", "--kube-version", "1.34.2"));
    for (String setting : settings) {
      words.addAll(List.of("--set", setting));
    }
    return run(helm, words);
  }

  private static Map<String, JsonNode> rendered(String... settings) throws IOException {
    Output output = chart(settings);
    assertThat(output.code()).as(output.error()).isZero();
    return objects(output.out());
  }

  private static Map<String, JsonNode> overlay(String name) throws IOException {
    Path kubectl = servers().program("kubectl");
    Output output =
        run(kubectl, List.of("kustomize", K8S.resolve("overlays").resolve(name).toString()));
    assertThat(output.code()).as(output.error()).isZero();
    Map<String, JsonNode> objects = objects(output.out());
    // Helm's users name the namespace and let helm create it.
    objects.remove("Namespace/reasonrank-system");
    return objects;
  }

  /** By kind and name. */
  private static Map<String, JsonNode> objects(String yaml) throws IOException {
    Map<String, JsonNode> objects = new TreeMap<>();
    var mapper = new YAMLMapper();
    try (var documents = mapper.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      while (documents.hasNextValue()) {
        JsonNode object = documents.nextValue();
        if (object instanceof ObjectNode node && node.has("kind")) {
          String key = node.path("kind").asText() + "/" + node.at("/metadata/name").asText();
          assertThat(objects.put(key, node)).as(key).isNull();
        }
      }
    }
    return objects;
  }

  /** Takes the mark off that makes helm keep a definition, and says whether it was there. */
  private static boolean isKept(JsonNode crd) {
    ObjectNode metadata = (ObjectNode) crd.path("metadata");
    boolean kept = "keep".equals(metadata.path("annotations").path(KEEP).asText());
    metadata.remove("annotations");
    return kept;
  }

  private static void assertSame(Map<String, JsonNode> chart, Map<String, JsonNode> overlay) {
    assertThat(chart.keySet()).isEqualTo(overlay.keySet());
    assertThat(chart).hasSizeGreaterThan(10);
    for (var object : chart.entrySet()) {
      if (object.getKey().startsWith("CustomResourceDefinition/")) {
        assertThat(isKept(object.getValue())).as(object.getKey()).isTrue();
      }
      assertThat(object.getValue()).as(object.getKey()).isEqualTo(overlay.get(object.getKey()));
    }
  }

  @Test
  void chartIsTheOverlayForAllNamespaces() throws Exception {
    assertSame(rendered(), overlay("cluster"));
  }

  @Test
  void chartForOneNamespaceIsTheOverlayForOne() throws Exception {
    assertSame(rendered("clusterWide=false"), overlay("namespaced"));
  }

  @Test
  void valuesReachTheOperator() throws Exception {
    Map<String, JsonNode> objects =
        rendered(
            "crds=false",
            "networkPolicy=false",
            "replicas=3",
            "images.operator=registry.example.com/operator:1",
            "images.serve=registry.example.com/function:1",
            "serving=deployment",
            "prometheusUrl=http://prometheus:9090",
            "nodeSelector.pool=system",
            "imagePullSecrets[0].name=pull",
            "env[0].name=JAVA_OPTS",
            "env[0].value=-Xmx256m");
    assertThat(objects.keySet())
        .noneMatch(key -> key.startsWith("CustomResource") || key.startsWith("NetworkPolicy"));
    JsonNode spec =
        Optional.ofNullable(objects.get("Deployment/reasonrank-operator"))
            .orElseThrow()
            .at("/spec");
    assertThat(spec.path("replicas").asInt()).isEqualTo(3);
    JsonNode pod = spec.at("/template/spec");
    assertThat(pod.at("/nodeSelector/pool").asText()).isEqualTo("system");
    assertThat(pod.at("/imagePullSecrets/0/name").asText()).isEqualTo("pull");
    JsonNode container = pod.at("/containers/0");
    assertThat(container.path("image").asText()).isEqualTo("registry.example.com/operator:1");
    Map<String, String> environment = new TreeMap<>();
    container
        .path("env")
        .forEach(
            variable ->
                environment.put(variable.path("name").asText(), variable.path("value").asText()));
    assertThat(environment)
        .containsEntry("REASONRANK_OPERATOR_SERVE_IMAGE", "registry.example.com/function:1")
        .containsEntry("REASONRANK_OPERATOR_SERVING", "deployment")
        .containsEntry("REASONRANK_OPERATOR_PROMETHEUS_URL", "http://prometheus:9090")
        .containsEntry("JAVA_OPTS", "-Xmx256m");
  }

  @Test
  void valueThatDoesNotExistIsRefused() {
    Output output = chart("replica=3");
    assertThat(output.code()).isNotZero();
    assertThat(output.error()).contains("replica");
  }
}
