package io.reasonrank.pipeline.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.RLRunSpec;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestReaderTest {
  private static final Path FIXTURES = Path.of("src/test/resources/ManifestReaderTest");
  private static final Path QUICKSTART = Path.of("../../k8s/samples/quickstart");
  private static final String EXPECT = "# expect: ";

  private final ManifestReader reader = new ManifestReader();

  /** One fault per file; its first line says what must be found, and nothing else may be. */
  @ParameterizedTest
  @MethodSource("invalid")
  void oneFaultGivesOneViolationWithItsFieldPath(Path file) throws IOException {
    String expected = Files.readAllLines(file).getFirst().substring(EXPECT.length());
    assertThat(reader.read(List.of(file)).violations())
        .extracting(violation -> violation.line().replace(file + ": ", ""))
        .containsExactly(expected);
  }

  static List<Path> invalid() throws IOException {
    try (Stream<Path> files = Files.list(FIXTURES)) {
      return files.sorted().toList();
    }
  }

  @Test
  void quickstartIsValidAndInOrder() {
    assertThat(reader.read(List.of(QUICKSTART)).resources())
        .extracting(HasMetadata::getKind)
        .containsExactly("Reranker", "SynthesisJob", "SFTRun", "RLRun");
  }

  @Test
  void defaultsOfTheSchemaAreFilledIn(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("run.yaml");
    Files.writeString(
        file,
        """
        apiVersion: reasonrank.io/v1alpha1
        kind: RLRun
        metadata: {name: least}
        spec:
          baseModel: {uri: /models/base}
          dataset: {fromSynthesisJob: data}
          output: {uri: /models/out}
        """);
    RLRunSpec spec = ((RLRun) reader.read(List.of(file)).resources().getFirst()).getSpec();
    assertThat(spec.algorithm().grpo().clipRatio()).isEqualTo(0.2);
    assertThat(spec.reward().views())
        .extracting(RLRunSpec.View::weight)
        .containsExactly(1.0, 0.2, 0.1);
    assertThat(spec.retry().infrastructure().limit()).isEqualTo(5);
    assertThat(spec.retry().application().backoffSeconds()).isEqualTo(10);
  }

  @Test
  void exponentWithoutPointIsANumber(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("run.yaml");
    Files.writeString(
        file,
        """
        apiVersion: reasonrank.io/v1alpha1
        kind: SFTRun
        metadata: {name: rate}
        spec:
          baseModel: {uri: /models/base}
          dataset: {fromSynthesisJob: data}
          learningRate: 1e-6
          output: {uri: /models/out}
        """);
    SFTRun run = (SFTRun) reader.read(List.of(file)).resources().getFirst();
    assertThat(run.getSpec().learningRate()).isEqualTo(1e-6);
  }

  @Test
  void violationsAreDataErrorsWithOneLineEach() {
    Manifests manifests = reader.read(List.of(FIXTURES.resolve("reward-weight-negative.yaml")));
    assertThatThrownBy(manifests::resources)
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessageContaining(
            "reward-weight-negative.yaml: RLRun/run: spec.reward.views[2].weight is -1;"
                + " must be >= 0");
  }

  @Test
  void missingPathIsNamed() {
    assertThatThrownBy(() -> reader.read(List.of(Path.of("nowhere.yaml"))))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NO_INPUT))
        .hasMessageContaining("nowhere.yaml");
  }
}
