package io.reasonrank.function.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * A server of this machine in OpenAI's protocol whose model always likes the second passage best.
 */
public final class LoopbackEngine implements QuarkusTestResourceLifecycleManager {
  private static final String MODELS =
      "{\"data\":[{\"id\":\"loopback\",\"owned_by\":\"vllm\",\"max_model_len\":8192}]}";
  private static final String[] CHUNKS = {
    "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"<think>The second"
        + " says it.</think>\"}}]}",
    "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"<answer>[2] > [3] > [1]</answer>\"},"
        + "\"finish_reason\":\"stop\"}]}",
    "{\"choices\":[],\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":20,"
        + "\"total_tokens\":140}}",
    "[DONE]"
  };

  private final HttpServer server = create();

  private static HttpServer create() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, String> start() {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/models", exchange -> answer(exchange, "application/json", MODELS));
    server.createContext(
        "/v1/chat/completions",
        exchange ->
            answer(
                exchange,
                "text/event-stream",
                "data: " + String.join("\n\ndata: ", CHUNKS) + "\n\n"));
    server.start();
    return Map.of(
        "reasonrank.engine",
        "openai",
        "reasonrank.openai.base-url",
        "http://localhost:" + server.getAddress().getPort() + "/v1");
  }

  private static void answer(HttpExchange exchange, String type, String text) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().add("Content-Type", type);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void stop() {
    server.stop(0);
  }
}
