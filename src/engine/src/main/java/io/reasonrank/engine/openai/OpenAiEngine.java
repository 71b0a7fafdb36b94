package io.reasonrank.engine.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.engine.EngineCapabilities;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.ModelInfo;
import io.smallrye.mutiny.Multi;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A model behind an OpenAI-compatible server. Answers are streamed, so that a cancelled request
 * closes its connection and the server stops generating.
 */
public final class OpenAiEngine implements GenerationEngine {
  private final OpenAiOptions options;
  private final ObjectMapper json = new ObjectMapper();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client;

  public OpenAiEngine(OpenAiOptions options) {
    this.options = options;
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
    return Multi.createFrom()
        .<GenerationEvent>emitter(
            emitter -> {
              var exchange = new ChatExchange(json, emitter);
              emitter.onTermination(exchange::close);
              exchange.start(client, http(request), request.deadline());
            })
        .ifNoItem()
        .after(options.silence())
        .fail()
        .onFailure()
        .transform(failure -> OpenAiErrors.ofFailure(unwrapped(failure)));
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof io.smallrye.mutiny.TimeoutException
        ? new java.util.concurrent.TimeoutException()
        : failure;
  }

  private HttpRequest http(GenerationRequest request) {
    String body = ChatRequest.body(options.model(), request).toString();
    HttpRequest.Builder http =
        HttpRequest.newBuilder(options.chatCompletions())
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    options.apiKey().ifPresent(key -> http.header("Authorization", "Bearer " + key));
    return http.build();
  }

  /** Nothing beyond the protocol: what a server can do more, callers do around it. */
  @Override
  public EngineCapabilities capabilities() {
    return EngineCapabilities.NONE;
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
