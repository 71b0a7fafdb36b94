package io.reasonrank.cli.serve;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
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
    return Endpoint.on(port).serve(new ServedModel(model, settings), stop);
  }
}
