package io.reasonrank.function.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.Digests;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.LocalStore;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSourceTest {
  private static final LocalStore STORE = new LocalStore(Map.of());

  @TempDir Path directory;
  private Path model = Path.of("");
  private Path cache = Path.of("");

  @BeforeEach
  void modelOfTwoFiles() throws IOException {
    model = Files.createDirectories(directory.resolve("model"));
    cache = Files.createDirectories(directory.resolve("cache"));
    Files.writeString(model.resolve("config.json"), "{}");
    Files.writeString(model.resolve("weights"), "weights");
  }

  private ModelSource cached(int most) {
    return new ModelSource(STORE, Optional.of(new NodeCache(cache, most)));
  }

  private ModelAddress address(String digest) {
    return new ModelAddress(model.toUri().toString(), Optional.of(digest));
  }

  @Test
  void takesWhatIsThereWithoutADigest() {
    var source = new ModelSource(STORE, Optional.empty());

    assertThat(source.fetch(new ModelAddress(model.toString(), Optional.empty())))
        .isEqualTo(new ModelSource.Fetched(model, ""));
  }

  @Test
  void acceptsTheRightDigest() throws IOException {
    var source = new ModelSource(STORE, Optional.empty());
    String digest = Digests.plain(model);

    assertThat(source.fetch(address(digest)).digest()).isEqualTo(digest);
  }

  @Test
  void refusesAnotherDigestBeforeItIsUsed() {
    var source = new ModelSource(STORE, Optional.empty());

    assertRefused(() -> source.fetch(address("sha256:0")), ExitCode.DATA, "not the wanted");
  }

  @Test
  void refusesAUriWithNothingBehindIt() {
    var source = new ModelSource(STORE, Optional.empty());

    assertRefused(
        () -> source.fetch(new ModelAddress("file:/nowhere/model", Optional.empty())),
        ExitCode.NO_INPUT,
        "there is no model directory");
  }

  @Test
  void aCachedModelNeedsItsSourceNoMore() throws IOException {
    String digest = Digests.plain(model);
    Path first = cached(3).fetch(address(digest)).path();
    Files.delete(model.resolve("weights"));

    ModelSource.Fetched again = cached(3).fetch(address(digest));

    assertThat(again).isEqualTo(new ModelSource.Fetched(first, digest));
    assertThat(first).startsWith(cache);
    assertThat(first.resolve("weights")).hasContent("weights");
  }

  @Test
  void aDamagedCopyIsReplaced() throws IOException {
    String digest = Digests.plain(model);
    Path copy = cached(3).fetch(address(digest)).path();
    Files.writeString(copy.resolve("weights"), "damaged");

    cached(3).fetch(address(digest));

    assertThat(copy.resolve("weights")).hasContent("weights");
  }

  @Test
  void theCopyUnusedForLongestGoes() throws IOException {
    String first = Digests.plain(model);
    cached(1).fetch(address(first));
    Files.writeString(model.resolve("weights"), "other weights");
    String second = Digests.plain(model);
    cached(1).fetch(address(second));

    try (Stream<Path> kept = Files.list(cache)) {
      assertThat(kept).containsExactly(cache.resolve(second.replace(':', '-')));
    }
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ExitCode code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StageException.class, failure -> assertThat(failure.exitCode()).isEqualTo(code))
        .hasMessageContaining(message);
  }
}
