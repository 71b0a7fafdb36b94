package io.reasonrank.engine.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.engine.EngineCapabilities;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.ModelInfo;
import io.reasonrank.engine.Prompt;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A model behind an OpenAI-compatible server. Answers are streamed, so that a cancelled request
 * closes its connection and the server stops generating.
 */
public final class OpenAiEngine implements GenerationEngine {
  private final OpenAiOptions options;
  private final Traffic traffic;
  private final ObjectMapper json = new ObjectMapper();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client;

  public OpenAiEngine(OpenAiOptions options) {
    this.options = options;
    this.traffic = new Traffic(options.limits());
    this.client =
        HttpClient.newBuilder()
            // Servers of models speak 1.1; an offer to upgrade makes some of them drop the body.
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(options.connectTimeout())
            .executor(threads)
            .build();
  }

  @Override
  public Multi<GenerationEvent> generate(GenerationRequest request) {
    return Multi.createFrom().deferred(() -> attempt(request, 1));
  }

  private Multi<GenerationEvent> attempt(GenerationRequest request, int number) {
    var begun = new AtomicBoolean();
    return traffic
        .shape(request, () -> once(request))
        .onItem()
        .invoke(() -> begun.set(true))
        .onFailure()
        .recoverWithMulti(failure -> again(request, number, begun.get(), failure));
  }

  /** Text that was told cannot be taken back, so only a request without any is sent again. */
  private Multi<GenerationEvent> again(
      GenerationRequest request, int attempts, boolean begun, Throwable failure) {
    EngineException known = OpenAiErrors.ofFailure(unwrapped(failure));
    double spread = ThreadLocalRandom.current().nextDouble();
    Optional<Duration> pause =
        begun
            ? Optional.empty()
            : options.retries().pause(known, attempts, request.deadline(), Instant.now(), spread);
    return pause
        .map(wait -> after(wait, () -> attempt(request, attempts + 1)))
        .orElseGet(() -> Multi.createFrom().failure(known));
  }

  private static Multi<GenerationEvent> after(
      Duration wait, Supplier<Multi<GenerationEvent>> then) {
    return Uni.createFrom()
        .voidItem()
        .onItem()
        .delayIt()
        .by(wait)
        .onItem()
        .transformToMulti(now -> then.get());
  }

  private Multi<GenerationEvent> once(GenerationRequest request) {
    return Multi.createFrom()
        .<GenerationEvent>emitter(
            emitter -> {
              var exchange = new ChatExchange(json, emitter);
              emitter.onTermination(exchange::close);
              exchange.start(client, http(request), request.deadline());
            })
        .ifNoItem()
        .after(options.silence())
        .fail();
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof io.smallrye.mutiny.TimeoutException
        ? new java.util.concurrent.TimeoutException()
        : failure;
  }

  private HttpRequest http(GenerationRequest request) {
    String path = request.prompt() instanceof Prompt.Raw ? "completions" : "chat/completions";
    String body = RequestBody.of(options, request).toString();
    HttpRequest.Builder http =
        HttpRequest.newBuilder(options.at(path))
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    options.apiKey().ifPresent(key -> http.header("Authorization", "Bearer " + key));
    return http.build();
  }

  @Override
  public EngineCapabilities capabilities() {
    return options.capabilities();
  }

  @Override
  public ModelInfo model() {
    return new ModelInfo(options.model(), "", options.contextTokens());
  }

  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }
}
