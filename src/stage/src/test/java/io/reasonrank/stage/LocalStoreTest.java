package io.reasonrank.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalStoreTest {
  private final LocalStore store =
      LocalStore.fromEnvironment(Map.of("REASONRANK_VOLUMES", "data=/tmp/d, models=/tmp/m"));

  @ParameterizedTest
  @CsvSource({
    "pvc://data/a/b, /tmp/d/a/b",
    "pvc://models, /tmp/m",
    "pvc://other/a, /volumes/other/a",
    "file:/tmp/x, /tmp/x",
    "file:///tmp/x, /tmp/x",
    "file:k8s/samples, k8s/samples",
    "k8s/samples, k8s/samples"
  })
  void urisLeadToPaths(String uri, String path) {
    assertThat(store.locate(uri)).isEqualTo(Path.of(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://bucket/x", "oci://registry/x:1", "", "pvc:///x", "pvc://data/../x"})
  void otherUrisAreAConfigurationErrorThatNamesThem(String uri) {
    assertThatThrownBy(() -> store.locate(uri))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessageContaining("\"" + uri + "\"");
  }

  @Test
  void claimsWithoutAnEntryShareAParent() {
    var others = new LocalStore(LocalStore.parseVolumes("*=/tmp/all"));

    assertThat(others.locate("pvc://data/a")).isEqualTo(Path.of("/tmp/all/data/a"));
  }

  @Test
  void thePathInAClaimThatFitsBestCounts() {
    var nested = new LocalStore(LocalStore.parseVolumes("data=/tmp/d,data/corpus=/src/corpus"));

    assertThat(nested.locate("pvc://data/corpus/train")).isEqualTo(Path.of("/src/corpus/train"));
    assertThat(nested.locate("pvc://data/corpus")).isEqualTo(Path.of("/src/corpus"));
    assertThat(nested.locate("pvc://data/corpus2")).isEqualTo(Path.of("/tmp/d/corpus2"));
  }

  @Test
  void aVolumeWithoutADirectoryIsNamed() {
    assertThatThrownBy(() -> LocalStore.parseVolumes("data"))
        .hasMessageContaining("volume \"data\" is not claim=directory");
  }
}
