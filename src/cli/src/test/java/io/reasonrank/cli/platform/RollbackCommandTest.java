package io.reasonrank.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is asked of kubectl; what the operator makes of it is tested there. */
class RollbackCommandTest {
  private static final String SERVED = "sha256:" + "a".repeat(64);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  private Path kubectl = Path.of("");
  private final StringWriter out = new StringWriter();

  @BeforeEach
  void program() throws IOException {
    kubectl = folder.resolve("kubectl");
    Files.writeString(
        kubectl,
        """
        #!/bin/sh
        echo "$@" >> '%s'
        if [ "$3" = gone ]; then echo 'not found'; exit 1; fi
        if [ "$1" = get ] && [ "$3" = support ]; then printf '%s'; fi
        """
            .formatted(folder.resolve("asked"), SERVED));
    Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwx------"));
  }

  private int run(String... words) {
    var line = new CommandLine(new RollbackCommand());
    line.setOut(new PrintWriter(out));
    line.setExecutionExceptionHandler(
        (e, any, parsed) -> {
          throw e;
        });
    String[] all = new String[words.length + 2];
    System.arraycopy(words, 0, all, 0, words.length);
    all[words.length] = "--kubectl";
    all[words.length + 1] = kubectl.toString();
    return line.execute(all);
  }

  @Test
  void modelThatServesIsLeft() throws IOException {
    assertThat(run("support", "-n", "search")).isZero();
    assertThat(Files.readString(folder.resolve("asked")))
        .isEqualTo(
            "get rerankers.reasonrank.io support -o jsonpath={.status.servedDigest}"
                + " --namespace search\n"
                + "annotate rerankers.reasonrank.io support --overwrite reasonrank.io/rollback="
                + SERVED
                + " --namespace search\n");
    assertThat(out.toString()).contains("support leaves " + SERVED);
  }

  @Test
  void namedModelIsLeftWithoutAsking() throws IOException {
    assertThat(run("support", "--digest", "bbbbbbbbbbbb")).isZero();
    assertThat(Files.readString(folder.resolve("asked"))).startsWith("annotate");
  }

  @Test
  void rerankerThatServesNothingAndWrongDigestsAreRefused() {
    assertThatThrownBy(() -> call("new", null)).hasMessageContaining("give --digest");
    assertThatThrownBy(() -> call("support", "latest")).hasMessageContaining("12 hexadecimal");
    assertThatThrownBy(() -> call("gone", null)).hasMessageContaining("not found");
    assertThat(folder.resolve("asked")).content().doesNotContain("annotate");
  }

  @Test
  void withFilesItIsThisMachineThatIsMeantAndNoCluster() throws IOException {
    Path file = folder.resolve("my.yaml");
    Files.writeString(
        file,
        """
        apiVersion: reasonrank.io/v1alpha1
        kind: Reranker
        metadata: {name: support}
        spec: {replicas: 1}
        """);
    var command = new RollbackCommand();
    command.name = "support";
    command.files = List.of(file);
    command.work = Optional.of(folder.resolve("work"));
    assertThatThrownBy(command::call)
        .hasMessageContaining("work/promotion/support.json is not there");
    command.name = "other";
    assertThatThrownBy(command::call).hasMessageContaining("no Reranker other in [");
    command.digest = "latest";
    assertThatThrownBy(command::call).hasMessageContaining("12 hexadecimal");
    assertThat(folder.resolve("asked")).doesNotExist();
  }

  @Test
  void withoutKubectlTheLineIsSaid() {
    kubectl = folder.resolve("missing");
    assertThatThrownBy(() -> call("support", SERVED))
        .isInstanceOf(StageException.class)
        .hasMessageContaining("annotate rerankers.reasonrank.io support");
  }

  private void call(String name, @org.jspecify.annotations.Nullable String digest)
      throws IOException {
    var command = new RollbackCommand();
    command.name = name;
    command.digest = digest;
    command.kubectl = kubectl.toString();
    command.call();
  }
}
