package io.reasonrank.stage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract over a folder; {@code make verify-stores} asks it of real servers. */
class RemoteArtifactsTest extends RemoteContract {
  @Override
  RemoteStore store() {
    return new FolderStore(directory.resolve("remote"));
  }

  @Override
  String freshUri(String name) {
    return "s3://bucket/" + name;
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/x", "a/../../x", "a\\x"})
  void aFileThatLeavesItsTreeIsRefused(String path) {
    var file = new RemoteTree.File(path, 1, "");

    assertThatThrownBy(() -> file.below(Path.of("/cache/tree"), "oci://r/x"))
        .hasMessage("oci://r/x has a file named " + path + ", outside of itself")
        .extracting(e -> ((StageException) e).exitCode())
        .isEqualTo(ExitCode.DATA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://bucket", "s3://bucket/", "s3:///key"})
  void aBucketAddressWithoutKeyIsRefused(String uri) {
    assertThatThrownBy(() -> S3Address.parse(uri)).hasMessageContaining("is not s3://bucket/key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"oci://registry", "oci://registry/Upper", "oci://r/x@sha256:12", "oci:///x"})
  void aRegistryAddressOfAnotherShapeIsRefused(String uri) {
    assertThatThrownBy(() -> OciAddress.parse(uri))
        .hasMessageContaining("is not oci://registry/repository");
  }

  @Test
  void registryAddressesAreReadWithTagDigestOrNeither() {
    String digest = "sha256:" + "a".repeat(64);
    assertThat(OciAddress.parse("oci://r:5000/a/b").text()).isEqualTo("r:5000/a/b:latest");
    assertThat(OciAddress.parse("oci://r/a:v1").text()).isEqualTo("r/a:v1");
    assertThat(OciAddress.parse("oci://r/a:v1@" + digest).text()).isEqualTo("r/a@" + digest);
  }

  @Test
  void noTwoAddressesShareACopy() {
    var artifacts = new RemoteArtifacts(store(), directory.resolve("cache"));

    assertThat(artifacts.locate("s3://b/a%2Fb")).isNotEqualTo(artifacts.locate("s3://b/a/b"));
    assertThat(artifacts.locate("s3://b/../../x")).startsWithRaw(directory.resolve("cache"));
  }
}
