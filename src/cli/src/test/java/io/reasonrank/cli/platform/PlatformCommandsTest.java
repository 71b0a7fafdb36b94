package io.reasonrank.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlatformCommandsTest {
  private static final String QUICKSTART = "../../k8s/samples/quickstart";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void validSamplesAreCounted() {
    assertThat(run(new ValidateCommand(), "-f", QUICKSTART)).isZero();
    assertThat(out.toString()).isEqualToIgnoringNewLines("4 resources are valid");
  }

  @Test
  void wrongFieldIsOneLineWithItsPathAndExit65(@TempDir Path folder) throws IOException {
    Path file = wrongRun(folder);
    assertThat(run(new ValidateCommand(), "-f", file.toString())).isEqualTo(65);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "reasonrank: " + file + ": SFTRun/run: spec.steps is 0; must be >= 1");
  }

  @Test
  void jsonListsTheViolations(@TempDir Path folder) throws IOException {
    Path file = wrongRun(folder);
    assertThat(run(new ValidateCommand(), "--format", "json", "-f", file.toString())).isEqualTo(65);
    assertThat(out.toString())
        .contains("\"valid\":0", "\"fieldPath\":\"spec.steps\"", "\"resource\":\"SFTRun/run\"");
  }

  @Test
  void quickstartRendersToConfigMapsAndJobs() {
    assertThat(run(new RenderCommand(), "-f", QUICKSTART, "--image", "own:1")).isZero();
    assertThat(out.toString())
        .contains("name: \"quickstart-data-label-1\"", "image: \"own:1\"", "kind: \"Job\"");
    assertThat(out.toString().split("kind: \"Job\"", -1)).hasSize(2 + 3 + 3 + 1);
  }

  private static Path wrongRun(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("run.yaml"),
        """
        apiVersion: reasonrank.io/v1alpha1
        kind: SFTRun
        metadata: {name: run}
        spec:
          baseModel: {uri: /models/base}
          dataset: {uri: /data}
          steps: 0
          output: {uri: /out}
        """);
  }
}
