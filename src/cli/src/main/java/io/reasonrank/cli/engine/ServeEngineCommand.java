package io.reasonrank.cli.engine;

import io.reasonrank.engine.djl.DjlEngine;
import io.reasonrank.engine.djl.serve.OpenAiServer;
import io.reasonrank.engine.djl.serve.ServeOptions;
import io.reasonrank.engine.djl.serve.ServedModel;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code engine serve}: an OpenAI-compatible server over the embedded engine. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Answers OpenAI's protocol with a model that runs in this process:",
      "/v1/chat/completions, /v1/completions, /v1/models, /tokenize, /detokenize, /health,"
          + " /metrics.",
      "SIGTERM lets what is running end (at most --drain), then stops."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "66:there is no such model",
      "69:the address cannot be taken",
      "78:the model cannot be loaded",
      "143:stopped by a signal"
    })
public final class ServeEngineCommand implements Callable<Integer> {
  private static final long MOMENT_MILLIS = 100;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "Directory in Hugging Face layout, or GGUF file.")
  private Path model = Path.of("");

  @Option(names = "--name", description = "Name of the model in requests (default: DIR's name).")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to listen on; 0.0.0.0 for all (default: ${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      defaultValue = "8081",
      description = "Port to listen on; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port = 8081;

  @Option(
      names = "--api-key-env",
      paramLabel = "NAME",
      defaultValue = "REASONRANK_ENGINE_API_KEY",
      description = {
        "Environment variable with the bearer token that requests must carry; unset: none",
        "(default: ${DEFAULT-VALUE})."
      })
  private String keyVariable = "";

  @Option(
      names = "--queue",
      paramLabel = "COMPLETIONS",
      defaultValue = "256",
      description =
          "Completions running and waiting before requests are refused with 429"
              + " (default: ${DEFAULT-VALUE}).")
  private int queue = 256;

  @Option(
      names = "--separate-reasoning",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Send thoughts as reasoning_content, not in the content (default: ${DEFAULT-VALUE}).")
  private boolean separateReasoning = true;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "Longest wait for running requests at the end (default: ${DEFAULT-VALUE}).")
  private int drainSeconds = 20;

  @Mixin private EngineSettings engine = new EngineSettings();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  private final BooleanSupplier stop;

  ServeEngineCommand(BooleanSupplier stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws IOException {
    ServeOptions options = options();
    try (DjlEngine opened = engine.open(model, name);
        OpenAiServer server = start(opened, options)) {
      command
          .commandLine()
          .getOut()
          .printf(
              "serving %s (context %d) on http://%s:%d/v1%n",
              opened.model().id(), opened.model().contextTokens(), host, server.port());
      awaitStop();
      if (!server.drain(Duration.ofSeconds(drainSeconds))) {
        command.commandLine().getErr().println("reasonrank: some requests did not end in time");
      }
      return ExitCode.TERMINATED.code();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.TERMINATED.code();
    }
  }

  private ServeOptions options() {
    try {
      return ServeOptions.DEFAULTS
          .withAddress(host, port)
          .withApiKey(Optional.ofNullable(System.getenv(keyVariable)))
          .withMostInFlight(queue)
          .withSeparateReasoning(separateReasoning);
    } catch (IllegalArgumentException e) {
      throw new StageException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private OpenAiServer start(DjlEngine opened, ServeOptions options) {
    try {
      return OpenAiServer.start(new ServedModel(opened, opened.tokenizer()), options);
    } catch (IOException e) {
      String what = "cannot listen on %s:%d (%s)".formatted(host, port, e.getMessage());
      throw new StageException(ExitCode.UNAVAILABLE, what + "; give another --port", e);
    }
  }

  private void awaitStop() throws InterruptedException {
    while (!stop.getAsBoolean()) {
      Thread.sleep(MOMENT_MILLIS);
    }
  }
}
