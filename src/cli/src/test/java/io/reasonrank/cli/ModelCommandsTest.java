package io.reasonrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCommandsTest {
  private static final String BASE = "../../k8s/samples/quickstart/base";

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return ReasonrankCommand.execute(
        () -> true, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private JsonNode json() throws IOException {
    return Json.mapper().readTree(out.toString());
  }

  @Test
  void inspectSaysWhatAModelIs() throws Exception {
    assertThat(run("model", "inspect", BASE, "--format", "json")).isZero();

    JsonNode report = json();
    long parameters = report.path("parameters").asLong();
    assertThat(report.path("config").path("model_type").asText()).isEqualTo("qwen2");
    assertThat(report.path("bytes").asLong()).isEqualTo(4 * parameters);
    assertThat(report.path("memory").path("weights").path("bf16").asLong())
        .isEqualTo(2 * parameters);
    // Keys and values of 3 layers with 2 heads of 32 numbers.
    assertThat(report.path("memory").path("perToken").asLong()).isEqualTo(2 * 3 * 2 * 32 * 4);
    assertThat(report.path("templateDigest").asText()).startsWith("sha256:");
    assertThat(run("model", "inspect", BASE)).isZero();
    assertThat(out.toString()).contains("3 layers of width 64");
  }

  @Test
  void inspectNamesTheTensorThatIsMissing() throws Exception {
    Path broken = directory.resolve("broken");
    Files.createDirectories(broken);
    try (var files = Files.list(Path.of(BASE))) {
      for (Path file : files.toList()) {
        Files.copy(file, broken.resolve(file.getFileName()));
      }
    }
    Path config = broken.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceAll("\"num_hidden_layers\"\\s*:\\s*3", "\"num_hidden_layers\": 4"));

    assertThat(run("model", "inspect", broken.toString())).isEqualTo(78);
    assertThat(err.toString())
        .contains("tensor model.layers.3.input_layernorm.weight is missing")
        .hasLineCount(1);
  }

  @Test
  void aConvertedModelIsTheSameModel() throws Exception {
    Path half = directory.resolve("half");
    assertThat(
            run(
                "model",
                "convert",
                BASE,
                "--out",
                half.toString(),
                "--dtype",
                "bf16",
                "--shard-size",
                "200KB"))
        .isZero();
    assertThat(half.resolve("model.safetensors.index.json")).exists();
    assertThat(half.resolve("prompt-template.txt")).exists();
    assertThat(run("model", "convert", BASE, "--out", half.toString())).isEqualTo(78);
    out.getBuffer().setLength(0);

    assertThat(run("model", "compare", BASE, half.toString(), "--format", "json")).isZero();
    assertThat(json().path("maxLogitDifference").asDouble()).isBetween(1e-6, 1.0);
    out.getBuffer().setLength(0);

    assertThat(run("model", "compare", BASE, BASE, "--tolerance", "0", "--format", "json"))
        .isZero();
    assertThat(json().path("sameGreedy").asInt()).isEqualTo(json().path("prompts").asInt());
    assertThat(run("model", "compare", BASE, half.toString(), "--tolerance", "1e-9")).isEqualTo(65);
  }

  @Test
  void benchMeasuresEveryBatch() throws Exception {
    assertThat(
            run(
                "model",
                "bench",
                BASE,
                "--batch",
                "1,3",
                "--prompt-tokens",
                "16",
                "--generate",
                "4",
                "--format",
                "json"))
        .isZero();

    assertThat(json().path("batches").findValuesAsText("batch")).containsExactly("1", "3");
    json()
        .path("batches")
        .forEach(
            row -> {
              assertThat(row.path("prefillTokensPerSecond").asDouble()).isPositive();
              assertThat(row.path("decodeTokensPerSecond").asDouble()).isPositive();
            });
    assertThat(json().path("memoryBytesPerSecond").asDouble()).isGreaterThan(1e8);
  }

  @Test
  void chatAnswersOnePrompt() throws Exception {
    String[] ask = {
      "model",
      "chat",
      BASE,
      "--prompt",
      "why does ice float",
      "--max-tokens",
      "6",
      "--temperature",
      "0",
      "--format",
      "json"
    };
    assertThat(run(ask)).isZero();
    JsonNode first = json();
    assertThat(first.path("reasoningTokens").asInt() + first.path("answerTokens").asInt())
        .isBetween(1, 6);
    out.getBuffer().setLength(0);
    assertThat(run(ask)).isZero();
    assertThat(json().path("text")).isEqualTo(first.path("text"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model inspect nowhere | 66",
        "model bench nowhere | 66",
        "model compare nowhere nowhere | 66",
        "model chat nowhere --prompt x | 66",
        "model convert nowhere --out y | 66",
        "engine serve --model nowhere | 66",
        "model chat --prompt x | 64",
        "model chat --engine-url http://localhost:1/v1 --prompt x | 69",
        "model bench " + BASE + " --device tpu | 78",
        "model bench " + BASE + " --device cuda:99 | 78",
        "model bench " + BASE + " --precision fp4 | 78",
        "model convert " + BASE + " --out y --dtype int8 | 78",
        "model convert " + BASE + " --out y --adapter nowhere | 78"
      })
  void aFaultIsOneLineWithItsStatus(String line) {
    String[] parts = line.split(" \\| ");

    assertThat(run(parts[0].split(" "))).isEqualTo(Integer.parseInt(parts[1]));
    assertThat(err.toString()).startsWith("reasonrank: ").hasLineCount(1);
  }
}
