package io.reasonrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every mistake is one line that names the place, and an exit code of its kind. */
class WrongInputTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @SuppressWarnings("NullAway.Init")
  private SampleRun sample;

  @BeforeEach
  void writeSample() throws IOException {
    sample = new SampleRun(directory);
  }

  @Test
  void anUnknownFieldIsNamedWithFileAndPath() throws IOException {
    change("candidates: {", "candidates: {lstSize: 5, ");

    assertError(sample.run(), 65, sample.manifest().toString(), "spec.candidates.lstSize");
  }

  @Test
  void aBrokenRuleIsNamedWithFileAndPath() throws IOException {
    change("bm25Depth: 4", "bm25Depth: 9");

    assertError(
        sample.run(),
        65,
        sample.manifest().toString(),
        "spec.candidates.bm25Depth",
        "must not exceed listSize");
  }

  @Test
  void aMissingCorpusIsFoundBeforeAnythingRuns() throws IOException {
    Files.delete(sample.corpus("heldout.qrels.tsv"));

    assertError(
        sample.run(),
        66,
        "SynthesisJob/sample",
        "pvc://sample/corpus/heldout.qrels.tsv",
        "is not there");
    assertThat(sample.work().resolve("stages")).doesNotExist();
  }

  @Test
  void aMissingManifestIsNamed() {
    assertError(SampleRun.execute("run", "-f", "nothing.yaml"), 66, "nothing.yaml");
  }

  @Test
  void aPortInUseIsFoundBeforeAnythingRuns() throws IOException {
    try (var taken = new ServerSocket(0)) {
      String port = String.valueOf(taken.getLocalPort());

      assertError(sample.run("--serve", "--port", port), 69, "port " + port, "--port");
    }
    assertThat(sample.work()).doesNotExist();
  }

  @Test
  void servingNeedsWhatItsEngineNeeds() {
    assertError(SampleRun.execute("serve"), 78, "--model is missing", "--engine djl");
    assertError(
        SampleRun.execute("serve", "--engine", "openai"), 78, "--base-url is missing", "openai");
    assertError(SampleRun.execute("serve", "--engine", "any"), 78, "--engine is 'any'", "lexical");
  }

  @Test
  void aModelWithoutConfigIsNamed() throws IOException {
    Path model = Files.createDirectories(directory.resolve("model"));

    assertError(
        SampleRun.execute("serve", "--model", model.toString()),
        66,
        model.toString(),
        "config.json");
    assertError(sample.run("--model", model.toString()), 66, model.toString(), "config.json");
  }

  @Test
  void anUnknownStageIsNamedWithThoseThatThereAre() {
    assertError(SampleRun.execute("stage", "lable", "--spec", "x"), 78, "\"lable\"", "finalize");
  }

  @Test
  void aSpecWithAnUnknownFieldIsAConfigurationError() throws IOException {
    Path spec = directory.resolve("spec.json");
    Files.writeString(spec, "{\"schema\":\"x\",\"sede\":1}");

    assertError(
        SampleRun.execute("stage", "label", "--spec", spec.toString()), 78, "spec.json", "sede");
  }

  @Test
  void aWrongOptionIsAUsageError() {
    assertError(SampleRun.execute("run", "--fiel", "x"), 64, "--help");
    assertError(SampleRun.execute(), 64, "reasonrank help");
  }

  @Test
  void debugAddsTheStackTrace() {
    SampleRun.Result result = SampleRun.execute("stage", "label", "--spec", "none", "--debug");

    assertThat(result.err()).contains("\tat io.reasonrank");
  }

  private void change(String from, String to) throws IOException {
    Path manifest = sample.manifest();
    Files.writeString(manifest, Files.readString(manifest).replace(from, to));
  }

  private static void assertError(SampleRun.Result result, int status, String... parts) {
    assertThat(result.status()).as(result.err()).isEqualTo(status);
    assertThat(result.err().lines()).as(result.err()).hasSize(1);
    assertThat(result.err()).startsWith("reasonrank: ").contains(parts);
  }
}
