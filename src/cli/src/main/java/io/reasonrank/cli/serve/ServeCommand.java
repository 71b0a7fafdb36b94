package io.reasonrank.cli.serve;

import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reasonrank serve}: the endpoint over a model directory or an engine's server. */
@Command(
    name = "serve",
    description = "Answer reranking requests with a model.",
    mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--engine",
      defaultValue = "djl",
      description = {
        "djl: in this process, with --model; openai: a server, with --base-url;",
        "lexical: words, no model (default ${DEFAULT-VALUE})."
      })
  private String engine = "djl";

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = {
        "Model in Hugging Face layout. With --engine openai it brings only its",
        "prompt template."
      })
  private Optional<Path> model = Optional.empty();

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description = "An OpenAI-compatible server, for example http://localhost:8000/v1.")
  private Optional<String> baseUrl = Optional.empty();

  @Option(
      names = "--model-name",
      paramLabel = "NAME",
      description = "The model's name at that server; its first one unless given.")
  private Optional<String> modelName = Optional.empty();

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port to listen on (default ${DEFAULT-VALUE}).")
  private int port = 8080;

  @Option(
      names = "--prompt-template",
      paramLabel = "FILE",
      description = {
        "A template file or a built-in name, for a model that brings none;",
        "refused where it is not the one that the model was trained with."
      })
  private Optional<String> template = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Setting of the endpoint, for example REASONRANK_WINDOW=8.")
  private Map<String, String> settings = Map.of();

  private final BooleanSupplier stop;

  public ServeCommand(BooleanSupplier stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws IOException {
    switch (engine) {
      case "djl" -> needed(model, "--model");
      case "openai" -> needed(baseUrl, "--base-url");
      case "lexical" -> {}
      default ->
          throw StageException.configuration(
              "--engine is '" + engine + "'; give djl, openai or lexical");
    }
    model.ifPresent(directory -> ModelDirectory.require(directory, "--model"));
    return Endpoint.on(port).serve(new ServedModel(model, environment()), stop);
  }

  private void needed(Optional<?> value, String option) {
    if (value.isEmpty()) {
      throw StageException.configuration(option + " is missing; --engine " + engine + " needs it");
    }
  }

  private Map<String, String> environment() {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("REASONRANK_ENGINE", engine);
    baseUrl.ifPresent(url -> all.put("REASONRANK_OPENAI_BASE_URL", url));
    modelName.ifPresent(name -> all.put("REASONRANK_OPENAI_MODEL", name));
    template.ifPresent(name -> all.put("REASONRANK_PROMPT_TEMPLATE", absolute(name)));
    return all;
  }

  /** The endpoint is a process of its own; a file keeps its name there, a built-in template too. */
  private static String absolute(String name) {
    Path file = Path.of(name);
    return Files.isRegularFile(file) ? file.toAbsolutePath().toString() : name;
  }
}
