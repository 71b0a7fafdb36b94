package io.reasonrank.function.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.function.rerank.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
  /** What {@code printf %s first | sha256sum} and {@code … second …} print. */
  static final String FIRST = "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e";

  static final String SECOND = "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4";

  @TempDir Path folder;
  private long now;

  @Test
  void findsTheCallerOfAKeyAndItsQuota() {
    ApiKeys keys =
        ApiKeys.parse(
            "# people\n\nann " + FIRST + "\nbob " + SECOND + " tokens_per_minute=500\n", "f");

    assertThat(keys.callerOf("first")).contains(new Caller("ann", OptionalInt.empty()));
    assertThat(keys.callerOf("second")).contains(new Caller("bob", OptionalInt.of(500)));
    assertThat(keys.callerOf("third")).isEmpty();
    assertThat(keys.callerOf("")).isEmpty();
    assertThat(keys.callerOf(FIRST)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann", "ann secret", "ann " + FIRST + " tokens=3", FIRST})
  void namesTheLineThatIsWrongAndNotWhatStandsInIt(String line) {
    assertThatThrownBy(() -> ApiKeys.parse("# x\n" + line, "keys"))
        .hasMessageContaining("keys line 2")
        .message()
        .doesNotContain("secret", FIRST);
  }

  @Test
  void anExchangedFileCountsWithoutARestart() throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), "ann " + FIRST);
    KeyFile keys = new KeyFile(file, () -> now);

    Files.writeString(file, "bob " + SECOND);
    now += 1_000_000_000L;

    assertThat(keys.keys().callerOf("first")).isEmpty();
    assertThat(keys.keys().callerOf("second")).isPresent();
  }

  @Test
  void aFileThatGoesWrongLeavesTheKeysAsTheyWere() throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), "ann " + FIRST);
    KeyFile keys = new KeyFile(file, () -> now);

    Files.writeString(file, "ann broken");
    now += 1_000_000_000L;
    assertThat(keys.keys().callerOf("first")).isPresent();
    Files.delete(file);
    now += 1_000_000_000L;
    assertThat(keys.keys().callerOf("first")).isPresent();
  }

  @Test
  void thereIsNoStartWithoutTheFile() {
    assertThatThrownBy(() -> new KeyFile(folder.resolve("absent"), () -> now))
        .hasMessageContaining("cannot be read; mount the secret there");
  }
}
