package io.reasonrank.cli.serve;

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

/** {@code reasonrank serve --model DIR}: the endpoint over one model. */
@Command(
    name = "serve",
    description = "Answer reranking requests with a model.",
    mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "Model in Hugging Face layout.")
  private Path model = Path.of("");

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
    ModelDirectory.require(model, "--model");
    return Endpoint.on(port).serve(new ServedModel(model, withTemplate()), stop);
  }

  private Map<String, String> withTemplate() {
    Map<String, String> all = new TreeMap<>(settings);
    template.ifPresent(name -> all.put("REASONRANK_PROMPT_TEMPLATE", absolute(name)));
    return all;
  }

  /** The endpoint is a process of its own; a file keeps its name there, a built-in template too. */
  private static String absolute(String name) {
    Path file = Path.of(name);
    return Files.isRegularFile(file) ? file.toAbsolutePath().toString() : name;
  }
}
