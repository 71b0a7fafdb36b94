package io.reasonrank.cli.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.cli.engine.EngineSettings;
import io.reasonrank.cli.output.Format;
import io.reasonrank.engine.djl.DjlEngine;
import io.reasonrank.engine.djl.DjlOptions;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.measure.LogitComparison;
import io.reasonrank.engine.djl.measure.LogitComparison.Answers;
import io.reasonrank.engine.djl.measure.LogitComparison.Likeness;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model compare}: how far two models' logits lie apart, and whether they write the same. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Asks two models the same prompts and says how far their logits lie apart and for how many",
      "prompts their greedy tokens are the same: for conversions, precisions, folded adapters."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:compared",
      "65:they differ by more than --tolerance",
      "66:there is no such model",
      "78:one cannot be loaded, or their tokens differ"
    })
public final class CompareModelsCommand implements Callable<Integer> {
  private static final List<String> PROBES =
      List.of(
          "Why does ice float on water?",
          "The price of bread rose after a poor summer because",
          "[1] Salt lowers the freezing point of water. [2] Leaves turn yellow when iron is short.",
          "def order(passages):\n    return sorted(passages)",
          "Rank the passages by how well they answer the question, best first.");

  @Parameters(index = "0", paramLabel = "A", description = "Model directory or GGUF file.")
  private Path one = Path.of("");

  @Parameters(index = "1", paramLabel = "B", description = "Model directory or GGUF file.")
  private Path other = Path.of("");

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "Text file with a prompt per line (default: five of its own).")
  private Optional<Path> prompts = Optional.empty();

  @Option(
      names = "--generate",
      paramLabel = "TOKENS",
      defaultValue = "32",
      description = "Greedy tokens after each prompt (default: ${DEFAULT-VALUE}).")
  private int generate = 32;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description = "Largest difference of two logits that is no difference.")
  private Optional<Double> tolerance = Optional.empty();

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
    EngineSettings.require(one);
    EngineSettings.require(other);
    List<long[]> tokens = sameTokens(texts());
    Likeness likeness =
        EngineSettings.loading(() -> LogitComparison.compare(ask(one, tokens), ask(other, tokens)));
    show(likeness);
    if (tolerance.isPresent() && likeness.maxDifference() > tolerance.get()) {
      throw StageException.data(
          "logits of %s and %s differ by %.3g, more than %s"
              .formatted(one, other, likeness.maxDifference(), tolerance.get()));
    }
    return ExitCode.OK.code();
  }

  private List<String> texts() throws IOException {
    if (prompts.isEmpty()) {
      return PROBES;
    }
    if (!Files.isRegularFile(prompts.get())) {
      throw StageException.noInput("there is no file " + prompts.get());
    }
    return Files.readAllLines(prompts.get()).stream().filter(line -> !line.isBlank()).toList();
  }

  private List<long[]> sameTokens(List<String> texts) {
    List<long[]> tokens = tokens(one, texts);
    List<long[]> others = tokens(other, texts);
    for (int i = 0; i < tokens.size(); i++) {
      if (!java.util.Arrays.equals(tokens.get(i), others.get(i))) {
        throw StageException.configuration(
            "the models cut prompt %d into other tokens; give two of one tokenizer"
                .formatted(i + 1));
      }
      if (tokens.get(i).length < 2) {
        throw StageException.configuration(
            "prompt %d has less than two tokens; give a longer one".formatted(i + 1));
      }
    }
    return tokens;
  }

  private static List<long[]> tokens(Path model, List<String> texts) {
    return EngineSettings.loading(
        () -> {
          try (var tokenizer = HfTokenizer.open(model)) {
            return texts.stream().map(tokenizer::encode).toList();
          }
        });
  }

  private Answers ask(Path model, List<long[]> tokens) {
    DjlOptions options;
    try {
      options = settings.options(model, Optional.empty());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    try (var loaded = DecoderModel.load(model, options.device())) {
      var program = DjlEngine.program(loaded, options.precision());
      return LogitComparison.ask(loaded, program, tokens, generate);
    }
  }

  private void show(Likeness likeness) {
    var out = command.commandLine().getOut();
    if (format == Format.json) {
      ObjectNode report = Json.object();
      report.put("maxLogitDifference", likeness.maxDifference());
      report.put("meanLogitDifference", likeness.meanDifference());
      report.put("places", likeness.places());
      report.put("sameGreedy", likeness.sameGreedy()).put("prompts", likeness.prompts());
      out.println(Json.pretty(report));
    } else {
      out.printf(
          "logits differ by at most %.3g (mean %.3g) at %d places; greedy text is the same for"
              + " %d of %d prompts%n",
          likeness.maxDifference(),
          likeness.meanDifference(),
          likeness.places(),
          likeness.sameGreedy(),
          likeness.prompts());
    }
    out.flush();
  }
}
