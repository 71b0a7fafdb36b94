package io.reasonrank.synthesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.reasonrank.stage.Digests;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An OpenAI-compatible server that fails as real ones do. What it answers depends on the question
 * alone (chatter, wrong ids and refusals too); whether it answers at all is chance, but no question
 * fails so often that giving it up would be right.
 */
final class FaultyTeacher implements AutoCloseable {
  private static final int MOST_FAULTS = 4;
  private static final long SLOW_TOKEN_MILLIS = 20;
  private static final Pattern NUMBER_OF_PASSAGES = Pattern.compile("(\\d+) passages");

  /** How a request fails before its answer. */
  enum Fault {
    RATE_LIMIT,
    RATE_LIMIT_WITH_HINT,
    SERVER_ERROR,
    CUT_STREAM,
    MALFORMED_CHUNK
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final double faultRate;
  private final Random chance;
  private final long pauseMillis;
  final AtomicInteger requests = new AtomicInteger();
  final Map<Fault, AtomicInteger> faults = new ConcurrentHashMap<>();

  /** Whole answers by question. */
  final Map<String, AtomicInteger> answered = new ConcurrentHashMap<>();

  private final Map<String, AtomicInteger> failed = new ConcurrentHashMap<>();

  private volatile boolean unreachable;
  private double perSecond;
  private double allowance;
  private long lastNanos;
  private long firstLimitedNanos;

  /**
   * @param faultRate share of requests that fail
   * @param pauseMillis how long an answer takes
   */
  FaultyTeacher(double faultRate, long seed, long pauseMillis) throws IOException {
    this.faultRate = faultRate;
    this.chance = new Random(seed);
    this.pauseMillis = pauseMillis;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", this::answer);
    server.start();
  }

  String baseUrl() {
    return "http://localhost:" + server.getAddress().getPort() + "/v1";
  }

  /** Refuses what goes beyond so many requests a second, after a burst of one second's worth. */
  synchronized void limit(double requestsPerSecond) {
    perSecond = requestsPerSecond;
    allowance = requestsPerSecond;
    lastNanos = System.nanoTime();
  }

  private synchronized boolean overLimit() {
    if (perSecond == 0) {
      return false;
    }
    long now = System.nanoTime();
    allowance = Math.min(perSecond, allowance + (now - lastNanos) / 1e9 * perSecond);
    lastNanos = now;
    if (firstLimitedNanos == 0) {
      firstLimitedNanos = now;
    }
    if (allowance < 1) {
      return true;
    }
    allowance--;
    return false;
  }

  /** Share of the answers that the limit would have allowed since the first request. */
  synchronized double busy() {
    double seconds = (lastNanos - firstLimitedNanos) / 1e9;
    return answers() / (perSecond * (1 + seconds));
  }

  void unreachable(boolean is) {
    unreachable = is;
  }

  /** Whole answers given. */
  int answers() {
    return answered.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  /** Answers given beyond the first to the same question. */
  int repeated() {
    return answered.values().stream().mapToInt(count -> count.get() - 1).sum();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.incrementAndGet();
    double draw;
    int which;
    synchronized (chance) {
      draw = chance.nextDouble();
      which = chance.nextInt(Fault.values().length);
    }
    if (overLimit()) {
      exchange.getResponseHeaders().add("Retry-After", "0.2");
      plain(exchange, 429, "{\"error\":{\"message\":\"slow down\"}}");
    } else if (unreachable) {
      plain(exchange, 503, "{\"error\":{\"message\":\"down\"}}");
    } else if (draw < faultRate && mayFail(body)) {
      fail(exchange, Fault.values()[which]);
    } else {
      sleep(pauseMillis);
      whole(exchange, body);
    }
  }

  private boolean mayFail(String body) {
    return failed.computeIfAbsent(body, b -> new AtomicInteger()).incrementAndGet() <= MOST_FAULTS;
  }

  private void fail(HttpExchange exchange, Fault fault) throws IOException {
    faults.computeIfAbsent(fault, f -> new AtomicInteger()).incrementAndGet();
    switch (fault) {
      case RATE_LIMIT -> plain(exchange, 429, "{\"error\":{\"message\":\"slow down\"}}");
      case RATE_LIMIT_WITH_HINT -> {
        exchange.getResponseHeaders().add("Retry-After", "0.05");
        plain(exchange, 429, "{\"error\":{\"message\":\"slow down\"}}");
      }
      case SERVER_ERROR -> plain(exchange, 500, "oops");
      case CUT_STREAM -> stream(exchange, List.of(chunk("", "[1] > [")), 0);
      case MALFORMED_CHUNK -> stream(exchange, List.of(chunk("", "[1] >"), "{\"choices\": [{"), 0);
    }
  }

  private void whole(HttpExchange exchange, String body) throws IOException {
    JsonNode asked = Json.mapper().readTree(body);
    String key = Digests.hex(body.getBytes(StandardCharsets.UTF_8));
    Random own = new Random(Long.parseUnsignedLong(key.substring(0, 15), 16));
    String last =
        asked.path("messages").path(asked.path("messages").size() - 1).path("content").asText();
    List<String> chunks = new ArrayList<>();
    String finish = "stop";
    String reply = last.contains("most relevant first") ? order(last, own) : selection(last, own);
    double mood = own.nextDouble();
    if (mood < 0.02) {
      finish = "content_filter";
      reply = "";
    } else if (mood < 0.06) {
      finish = "length";
      reply = reply.substring(0, reply.length() / 2);
    } else if (mood < 0.12) {
      reply = "Sure! Here is what I think. " + reply.replaceAll("\\[1\\]", "[77]");
    }
    chunks.add(chunk("Compared the passages; " + key.substring(0, 8), ""));
    for (String word : reply.split("(?<= )")) {
      chunks.add(chunk("", word));
    }
    ObjectNode end = Json.object();
    end.putArray("choices")
        .addObject()
        .put("index", 0)
        .put("finish_reason", finish)
        .putObject("delta");
    end.putObject("usage").put("prompt_tokens", body.length() / 4).put("completion_tokens", 40);
    chunks.add(Json.line(end));
    chunks.add("[DONE]");
    answered.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
    // some stream word by word and slowly, which is no fault
    stream(exchange, chunks, mood > 0.92 ? SLOW_TOKEN_MILLIS : 0);
  }

  private static String order(String last, Random own) {
    var number = NUMBER_OF_PASSAGES.matcher(last);
    int n = number.find() ? Integer.parseInt(number.group(1)) : 1;
    List<Integer> ids = new ArrayList<>(IntStream.rangeClosed(1, n).boxed().toList());
    Collections.shuffle(ids, own);
    return ids.stream().map(id -> "[" + id + "]").collect(Collectors.joining(" > "));
  }

  private static String selection(String last, Random own) {
    var ids = new TreeMap<Integer, Boolean>();
    var found = Pattern.compile("Passage \\[(\\d+)\\]").matcher(last);
    while (found.find()) {
      ids.put(Integer.valueOf(found.group(1)), own.nextInt(3) == 0);
    }
    String chosen =
        ids.entrySet().stream()
            .filter(Map.Entry::getValue)
            .map(entry -> "[" + entry.getKey() + "]")
            .collect(Collectors.joining(" "));
    return chosen.isEmpty() ? "NONE" : chosen;
  }

  private static String chunk(String reasoning, String content) {
    ObjectNode chunk = Json.object();
    ObjectNode delta = chunk.putArray("choices").addObject().put("index", 0).putObject("delta");
    delta.put("role", "assistant");
    if (!reasoning.isEmpty()) {
      delta.put("reasoning_content", reasoning);
    }
    if (!content.isEmpty()) {
      delta.put("content", content);
    }
    return Json.line(chunk);
  }

  private static void stream(HttpExchange exchange, List<String> chunks, long pauseMillis)
      throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (String chunk : chunks) {
        out.write(("data: " + chunk + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        sleep(pauseMillis);
      }
    }
  }

  private static void plain(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
