package io.reasonrank.cli.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.cli.engine.EngineSettings;
import io.reasonrank.cli.output.Format;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.engine.openai.Dialect;
import io.reasonrank.engine.openai.Discovery;
import io.reasonrank.engine.openai.OpenAiEngine;
import io.reasonrank.engine.openai.OpenAiOptions;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model chat}: talks with a model, of this process or of a server. */
@Command(
    name = "chat",
    mixinStandardHelpOptions = true,
    description = {
      "Talks with a model: a line is a turn, the answer is printed as it comes; an empty line or",
      "the end of the input ends it. With --prompt one answer is given.",
      "API key of a server: OPENAI_API_KEY."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "66:there is no such model",
      "69:the server cannot be reached or failed",
      "78:the model cannot be loaded"
    })
public final class ChatCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description = "Directory in Hugging Face layout, or GGUF file.")
  private Optional<Path> model = Optional.empty();

  @Option(
      names = "--engine-url",
      paramLabel = "URL",
      description = "An OpenAI-compatible server instead, for example http://localhost:8081/v1.")
  private Optional<URI> url = Optional.empty();

  @Option(names = "--name", description = "Name of the server's model (default: its first).")
  private String name = "";

  @Option(
      names = "--dialect",
      description =
          "Kind of the server: openai, compatible, vllm, sglang, llama-cpp, reasonrank"
              + " (default: what it says it is).")
  private Optional<String> dialect = Optional.empty();

  @Option(names = "--prompt", paramLabel = "TEXT", description = "Answer this and end.")
  private Optional<String> prompt = Optional.empty();

  @Option(names = "--system", paramLabel = "TEXT", description = "System message.")
  private Optional<String> system = Optional.empty();

  @Option(
      names = "--max-tokens",
      defaultValue = "512",
      description = "Most tokens of an answer (default: ${DEFAULT-VALUE}).")
  private int maxTokens = 512;

  @Option(
      names = "--temperature",
      defaultValue = "0.7",
      description = "0 for the likeliest tokens (default: ${DEFAULT-VALUE}).")
  private double temperature = 0.7;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "text or json, a line for each answer (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Mixin private EngineSettings settings = new EngineSettings();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    var chat = new ArrayList<ChatMessage>();
    system.ifPresent(text -> chat.add(ChatMessage.system(text)));
    try (GenerationEngine engine = engine()) {
      if (prompt.isPresent()) {
        answer(engine, chat, prompt.get());
      } else {
        talk(engine, chat);
      }
      return ExitCode.OK.code();
    } catch (EngineException e) {
      ExitCode code =
          e.kind() == EngineException.Kind.INVALID_REQUEST
              ? ExitCode.CONFIGURATION
              : ExitCode.UNAVAILABLE;
      throw new StageException(code, String.valueOf(e.getMessage()), e);
    }
  }

  private void talk(GenerationEngine engine, List<ChatMessage> chat) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintWriter err = command.commandLine().getErr();
    err.print("> ");
    err.flush();
    for (String line = in.readLine(); line != null && !line.isBlank(); line = in.readLine()) {
      answer(engine, chat, line);
      err.print("> ");
      err.flush();
    }
  }

  private void answer(GenerationEngine engine, List<ChatMessage> chat, String text) {
    chat.add(ChatMessage.user(text));
    GenerationRequest request =
        EngineSettings.loading(
            () ->
                GenerationRequest.greedy(chat, TokenBudget.shared(maxTokens))
                    .withSampling(Sampling.atTemperature(temperature, seed)));
    PrintWriter out = command.commandLine().getOut();
    long start = System.nanoTime();
    Finished finished =
        (Finished)
            engine
                .generate(request)
                .onItem()
                .invoke(
                    event -> {
                      if (event instanceof Delta delta && format == Format.text) {
                        out.print(delta.text());
                        out.flush();
                      }
                    })
                .collect()
                .last()
                .await()
                .indefinitely();
    chat.add(ChatMessage.assistant(finished.text()));
    show(finished, (System.nanoTime() - start) / 1e9);
  }

  private void show(Finished finished, double seconds) {
    var usage = finished.usage();
    int written = usage.reasoningTokens() + usage.answerTokens();
    PrintWriter out = command.commandLine().getOut();
    if (format == Format.json) {
      ObjectNode answer = Json.object();
      answer.put("text", finished.text()).put("finishReason", finished.reason().name());
      answer.put("promptTokens", usage.promptTokens()).put("cachedTokens", usage.cachedTokens());
      answer.put("reasoningTokens", usage.reasoningTokens());
      answer.put("answerTokens", usage.answerTokens()).put("seconds", seconds);
      out.println(answer);
    } else {
      out.println();
      command
          .commandLine()
          .getErr()
          .printf(
              Locale.ROOT,
              "(%d tokens read, %d written, %.1f per second)%n",
              usage.promptTokens(),
              written,
              written / seconds);
    }
    out.flush();
  }

  private GenerationEngine engine() throws IOException {
    if (model.isPresent() == url.isPresent()) {
      throw new ParameterException(command.commandLine(), "give a MODEL or --engine-url");
    }
    if (model.isPresent()) {
      return settings.open(model.get(), Optional.empty());
    }
    OpenAiOptions options =
        EngineSettings.loading(() -> OpenAiOptions.of(url.orElseThrow(), name))
            .withApiKey(Optional.ofNullable(System.getenv("OPENAI_API_KEY")));
    OpenAiOptions known = Discovery.complete(options);
    return new OpenAiEngine(dialect.map(d -> known.withDialect(dialect(d))).orElse(known));
  }

  private Dialect dialect(String text) {
    try {
      return Dialect.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command.commandLine(), "--dialect '" + text + "' is none of those in --help", e);
    }
  }
}
