package io.reasonrank.stage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.Digests;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import land.oras.ContainerRef;
import land.oras.Registry;
import org.junit.jupiter.api.Test;

/**
 * {@code make verify-stores}: the contract on the registry that {@code REASONRANK_TEST_REGISTRY}
 * names.
 */
class OciVerification extends RemoteContract {
  private static final String REGISTRY = System.getenv("REASONRANK_TEST_REGISTRY");

  @Override
  RemoteStore store() {
    return new OciStore(Set.of());
  }

  @Override
  String freshUri(String name) {
    return "oci://" + REGISTRY + "/models/" + name + ":v1";
  }

  @Test
  void anArtifactIsFoundByItsDigestAfterTheTagMoved() throws IOException {
    String uri = freshUri("moving");
    Path first = file("first");
    store().write(uri, first, Digests.files(first, path -> true));
    var registry = Registry.builder().defaults(REGISTRY).withInsecure(true).build();
    String digest =
        registry.getDescriptor(ContainerRef.parse(OciAddress.parse(uri).text())).getDigest();
    Path second = file("second");
    store().write(uri, second, Digests.files(second, path -> true));

    try (ArtifactStores stores =
        ArtifactStores.fromEnvironment(
            Map.of(ArtifactStores.CACHE_VARIABLE, directory.resolve("cache").toString()))) {
      assertThat(stores.fetch(uri).resolve("text")).hasContent("second");
      assertThat(stores.fetch(uri + "@" + digest).resolve("text")).hasContent("first");
      assertThatThrownBy(() -> stores.publish(uri + "@" + digest))
          .hasMessageContaining("is a digest and cannot be written to");
    }
  }

  @Test
  void noRegistryIsAnErrorOfTheSurroundings() {
    assertThatThrownBy(() -> store().look("oci://127.0.0.1:1/models/x"))
        .hasMessageStartingWith("oci://127.0.0.1:1/models/x:latest: ")
        .extracting(e -> ((StageException) e).exitCode())
        .isEqualTo(ExitCode.UNAVAILABLE);
  }

  private Path file(String text) throws IOException {
    Path tree = Files.createDirectories(directory.resolve(text));
    Files.writeString(tree.resolve("text"), text);
    return tree;
  }
}
