package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.reasonrank.operator.cluster.TestCluster;
import io.reasonrank.pipeline.manifest.ManifestReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The laptop's validation and the API server's are one: same verdict, same field. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManifestValidationTest {
  private static final Path INVALID =
      Path.of("../src/pipeline/src/test/resources/ManifestReaderTest");
  private static final int FEWEST = 130;
  private static final Path SAMPLES = Path.of("../k8s/samples");
  private static final ObjectMapper JSON = new ObjectMapper();

  private KubernetesClient client;

  @BeforeAll
  void start() {
    client = TestCluster.sharedOrSkip().client();
  }

  private String create(JsonNode resource) {
    String kind = resource.path("kind").asText().toLowerCase(Locale.ROOT) + "s";
    String version = resource.path("apiVersion").asText();
    return client.raw(
        "/apis/" + version + "/namespaces/default/" + kind + "?fieldValidation=Strict&dryRun=All",
        "POST",
        resource);
  }

  @Test
  void everyInvalidManifestIsRefusedByTheServerAtTheSameField() throws IOException {
    List<Path> files = files(INVALID);
    assertThat(files).hasSizeGreaterThanOrEqualTo(FEWEST);
    List<String> disagreements = new ArrayList<>();
    for (Path file : files) {
      String expected = Files.readAllLines(file).getFirst();
      JsonNode manifest =
          client.getKubernetesSerialization().unmarshal(Files.readString(file), JsonNode.class);
      try {
        create(manifest);
        disagreements.add(file.getFileName() + " is accepted");
      } catch (KubernetesClientException e) {
        if (!agrees(expected, String.valueOf(e.getMessage()))) {
          disagreements.add(file.getFileName() + ": " + expected + "\n  server: " + e.getMessage());
        }
      }
    }
    assertThat(disagreements).isEmpty();
  }

  /** The server names the field, and where a rule of ours is broken, says its message. */
  private static boolean agrees(String expected, String server) {
    String[] parts = expected.replaceFirst("# expect: ", "").split(": ", 2);
    String complaint = parts[1];
    if (complaint.startsWith("is refused: ")) {
      return server.contains(complaint.substring("is refused: ".length()));
    }
    String field = complaint.replaceFirst(" .*", "").replaceFirst(":$", "");
    if (!field.startsWith("spec")) {
      return true; // the server refuses such a document before it reads the fields
    }
    String rule = complaint.contains(" is refused: ") ? complaint.split(" is refused: ", 2)[1] : "";
    return server.contains(field) && server.contains(rule);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void samplesOfEveryKindAreAcceptedWithTheDefaultsThatTheLaptopFillsIn() {
    List<String> kinds = new ArrayList<>();
    for (HasMetadata sample : samples()) {
      kinds.add(sample.getKind());
      sample.getMetadata().setName(sample.getMetadata().getName() + "-dry"); // its own name
      sample.getMetadata().setNamespace(null);
      ObjectNode resource = JSON.valueToTree(sample);
      JsonNode stored = parse(create(resource));
      JsonNode written =
          JSON.valueToTree(
              client.getKubernetesSerialization().unmarshal(stored.toString(), sample.getClass()));
      assertThat(written.get("spec")).isEqualTo(resource.get("spec"));
    }
    assertThat(kinds).contains("SynthesisJob", "SFTRun", "RLRun", "Reranker", "ModelPromotion");
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static List<HasMetadata> samples() {
    try (Stream<Path> folders = Files.list(SAMPLES)) {
      List<Path> all = folders.filter(Files::isDirectory).sorted().toList();
      List<HasMetadata> samples = new ArrayList<>();
      all.forEach(folder -> samples.addAll(new ManifestReader().read(List.of(folder)).resources()));
      return samples;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
