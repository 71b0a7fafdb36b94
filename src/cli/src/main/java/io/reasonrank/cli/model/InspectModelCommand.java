package io.reasonrank.cli.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.cli.engine.EngineSettings;
import io.reasonrank.cli.output.Format;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model inspect}: what a model is, how large it gets, and whether its files are whole. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Reads a model's files and says what it is: shape, parameters, types, tokens, context,",
      "prompt template, digest, and memory per context. Weights are checked, not loaded."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:it is whole", "66:there is no such model", "78:it cannot be loaded"})
public final class InspectModelCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "Directory in Hugging Face layout, or GGUF file.")
  private Path model = Path.of("");

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    EngineSettings.require(model);
    ObjectNode report = EngineSettings.loading(() -> ModelReport.of(model));
    ModelReport.addProvenance(report, model);
    var out = command.commandLine().getOut();
    out.println(format == Format.json ? Json.pretty(report) : ModelReport.text(model, report));
    out.flush();
    return ExitCode.OK.code();
  }
}
