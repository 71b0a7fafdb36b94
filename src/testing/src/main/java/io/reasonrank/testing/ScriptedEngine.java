package io.reasonrank.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An OpenAI-compatible server whose models behave as their prompts say. Passages carry their worth
 * as a number, {@code worth 7}.
 */
public final class ScriptedEngine implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PASSAGE = Pattern.compile("\\[(\\d+)\\] worth (\\d+)");
  private static final Pattern QUERY = Pattern.compile("query (\\d+)");
  private static final long USUAL_MILLIS = 30;

  private final HttpServer server;
  private final Map<Behaviour, AtomicLong> asked = new ConcurrentHashMap<>();

  public ScriptedEngine() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/models", ScriptedEngine::models);
    server.createContext("/v1/chat/completions", this::complete);
    server.start();
  }

  /** For {@code spec.engine.baseUrl}. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** Completions that a behaviour was asked for. */
  public long asked(Behaviour behaviour) {
    return asked.computeIfAbsent(behaviour, any -> new AtomicLong()).get();
  }

  private static void models(HttpExchange exchange) throws IOException {
    send(
        exchange,
        200,
        "application/json",
        "{\"data\":[{\"id\":\"scripted\",\"max_model_len\":32768}]}");
  }

  private void complete(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody());
    String prompt = text(request.path("messages"));
    Behaviour behaviour = Behaviour.of(prompt);
    asked.computeIfAbsent(behaviour, any -> new AtomicLong()).incrementAndGet();
    try {
      TimeUnit.MILLISECONDS.sleep(behaviour == Behaviour.SLOW ? 10 * USUAL_MILLIS : USUAL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (behaviour == Behaviour.SLICE && query(prompt) % 3 == 0) {
      send(exchange, 500, "application/json", "{\"error\":{\"message\":\"broken\"}}");
    } else if (request.path("stream").asBoolean()) {
      stream(exchange, answer(behaviour, prompt));
    } else {
      send(exchange, 200, "application/json", whole(answer(behaviour, prompt)));
    }
  }

  private static String text(JsonNode messages) {
    StringBuilder text = new StringBuilder();
    messages.forEach(message -> text.append(message.path("content").asText()).append('\n'));
    return text.toString();
  }

  private static long query(String prompt) {
    Matcher matcher = QUERY.matcher(prompt);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 1; // a warm-up is no slice
  }

  private record Passage(int id, int worth) {}

  private static String answer(Behaviour behaviour, String prompt) {
    if (behaviour == Behaviour.MALFORMED) {
      return "I would rather not put these into an order.";
    }
    List<Passage> passages = new ArrayList<>();
    Matcher matcher = PASSAGE.matcher(prompt);
    while (matcher.find()) {
      passages.add(
          new Passage(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
    }
    var random = new Random(query(prompt));
    switch (behaviour) {
      case WORSE -> Collections.shuffle(passages, random);
      case IDENTITY -> passages.sort(Comparator.comparingInt(Passage::id));
      case GOOD -> {
        passages.sort(Comparator.comparingInt(Passage::worth).reversed());
        for (int i = 0; i + 1 < passages.size(); i += 2) {
          Collections.swap(passages, i, i + random.nextInt(2));
        }
      }
      default -> passages.sort(Comparator.comparingInt(Passage::worth).reversed());
    }
    return passages.stream()
        .map(passage -> "[" + passage.id() + "]")
        .collect(Collectors.joining(" > ", "<answer>", "</answer>"));
  }

  private static String whole(String text) throws IOException {
    return "{\"id\":\"1\",\"object\":\"chat.completion\",\"model\":\"scripted\",\"choices\":[{\"index\":0,"
               + "\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":"
        + JSON.writeValueAsString(text)
        + "}}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120}}";
  }

  private static void stream(HttpExchange exchange, String text) throws IOException {
    String chunk =
        "{\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"model\":\"scripted\",\"choices\":[{\"index\":0,"
            + "\"finish_reason\":%s,\"delta\":{%s}}]}";
    String content = "\"content\":" + JSON.writeValueAsString(text);
    String events =
        String.format(
            Locale.ROOT,
            "data: %s\n\ndata: %s\n\ndata: %s\n\ndata: [DONE]\n\n",
            chunk.formatted("null", content),
            chunk.formatted("\"stop\"", ""),
            "{\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"choices\":[],\"usage\":"
                + "{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120}}");
    send(exchange, 200, "text/event-stream", events);
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
