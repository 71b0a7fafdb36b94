package io.reasonrank.cli.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.cli.engine.EngineSettings;
import io.reasonrank.cli.output.Format;
import io.reasonrank.engine.djl.DjlEngine;
import io.reasonrank.engine.djl.DjlOptions;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.measure.MemoryBandwidth;
import io.reasonrank.engine.djl.measure.SpeedTest;
import io.reasonrank.engine.djl.measure.SpeedTest.Speed;
import io.reasonrank.engine.djl.torch.TorchRuntime;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model bench}: tokens per second, memory, and the share of the memory's speed. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures how many tokens per second a model reads (prefill) and writes (decode).",
      "Threads: REASONRANK_THREADS (default 1)."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"66:there is no such model", "78:it cannot be loaded, or no such device"})
public final class BenchModelCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "Directory in Hugging Face layout, or GGUF file.")
  private Path model = Path.of("");

  @Option(
      names = "--batch",
      split = ",",
      defaultValue = "1,4,16",
      description = "Sequences at once (default: ${DEFAULT-VALUE}).")
  private List<Integer> batches = List.of();

  @Option(
      names = "--prompt-tokens",
      defaultValue = "512",
      description = "Tokens of each prompt (default: ${DEFAULT-VALUE}).")
  private int promptTokens = 512;

  @Option(
      names = "--generate",
      paramLabel = "TOKENS",
      defaultValue = "64",
      description = "Tokens written after each prompt (default: ${DEFAULT-VALUE}).")
  private int generate = 64;

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Mixin private EngineSettings settings = new EngineSettings();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    EngineSettings.require(model);
    DjlOptions options = settings.options(model, Optional.empty());
    var speeds = new ArrayList<Speed>();
    long parameters;
    try (var loaded = EngineSettings.loading(() -> DecoderModel.load(model, options.device()));
        var test = EngineSettings.loading(() -> test(loaded, options))) {
      parameters = loaded.parameters();
      batches.forEach(batch -> speeds.add(test.at(batch)));
    }
    show(report(speeds, parameters, options));
    return ExitCode.OK.code();
  }

  private SpeedTest test(DecoderModel loaded, DjlOptions options) {
    int most = batches.stream().mapToInt(Integer::intValue).max().orElse(1);
    var program = DjlEngine.program(loaded, options.precision());
    return new SpeedTest(loaded, program, most, promptTokens, generate);
  }

  private ObjectNode report(List<Speed> speeds, long parameters, DjlOptions options)
      throws IOException {
    int threads = TorchRuntime.configuredThreads();
    double bandwidth = MemoryBandwidth.measure(threads);
    ObjectNode report = Json.object();
    report.put("model", model.toString()).put("libtorch", TorchRuntime.version());
    report.put("device", options.device().name()).put("threads", threads);
    report.put("precision", options.precision().map(Enum::name).orElse("auto"));
    report.put("promptTokens", promptTokens).put("generatedTokens", generate);
    report.put("memoryBytesPerSecond", Math.round(bandwidth));
    report.put("residentBytes", residentBytes());
    ArrayNode rows = report.putArray("batches");
    double width = options.precision().map(BenchModelCommand::width).orElse(4.0);
    for (Speed speed : speeds) {
      ObjectNode row = rows.addObject().put("batch", speed.batch());
      row.put("prefillTokensPerSecond", speed.prefillPerSecond());
      row.put("decodeTokensPerSecond", speed.decodePerSecond());
      row.put("bandwidthShare", parameters * width * speed.stepsPerSecond() / bandwidth);
    }
    return report;
  }

  /** Bytes of a weight. */
  private static double width(io.reasonrank.engine.djl.program.Precision precision) {
    return switch (precision) {
      case FP32 -> 4;
      case BF16 -> 2;
      case INT8 -> 1;
    };
  }

  /** Most memory that this process held so far; 0 where the system does not say. */
  private static long residentBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElse(0L);
  }

  private void show(ObjectNode report) {
    var out = command.commandLine().getOut();
    if (format == Format.json) {
      out.println(Json.pretty(report));
    } else {
      out.printf(
          "%s on %s, %s, %d threads, libtorch %s; most memory %s; memory reads %s/s%n",
          model,
          report.path("device").asText(),
          report.path("precision").asText(),
          report.path("threads").asInt(),
          report.path("libtorch").asText(),
          Bytes.of(report.path("residentBytes").asLong()),
          Bytes.of(report.path("memoryBytesPerSecond").asLong()));
      out.println("batch  prefill tok/s  decode tok/s  share of memory speed");
      for (var row : report.path("batches")) {
        out.printf(
            "%5d  %13.1f  %12.1f  %20.0f%%%n",
            row.path("batch").asInt(),
            row.path("prefillTokensPerSecond").asDouble(),
            row.path("decodeTokensPerSecond").asDouble(),
            100 * row.path("bandwidthShare").asDouble());
      }
    }
    out.flush();
  }
}
