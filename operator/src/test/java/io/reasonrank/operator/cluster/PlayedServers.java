package io.reasonrank.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Pods that serve, reduced to the admin path that a canary is led by. What they say they have seen
 * is the test's to choose; the real function answers the same path in {@code make verify-canary}.
 */
public final class PlayedServers implements PodRunner {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a pod has seen at a weight, as the JSON of {@code backends} and {@code mirrored}. */
  private final Function<Double, String> seen;

  private final String candidateDigest;
  private final Map<String, List<Double>> weights = new ConcurrentHashMap<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();

  /**
   * Servers.
   *
   * @param candidateDigest the model that they find behind the candidate's address
   * @param seen what they have seen at a weight
   */
  public PlayedServers(String candidateDigest, Function<Double, String> seen) {
    this.candidateDigest = candidateDigest;
    this.seen = seen;
  }

  @Override
  public boolean runs(Pod pod) {
    return "reranker".equals(pod.getSpec().getContainers().getFirst().getName());
  }

  /** By pod, the weights that it was given, without repetitions. */
  public Map<String, List<Double>> weights() {
    Map<String, List<Double>> copy = new ConcurrentHashMap<>();
    weights.forEach((pod, given) -> copy.put(pod, List.copyOf(given)));
    return copy;
  }

  /** Bearer tokens that were sent. */
  public List<String> tokens() {
    return List.copyOf(tokens);
  }

  @Override
  public Running start(Pod pod) {
    String ip = LoopbackAddresses.next();
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(ip, 8080), 0);
      var steered = new Steered(pod.getMetadata().getName());
      server.createContext("/admin/v1/routing", steered::handle);
      server.start();
      return new Served(server, ip + ":8080", new CompletableFuture<>());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Steered {
    private final String pod;
    private double weight;

    Steered(String pod) {
      this.pod = pod;
    }

    void handle(HttpExchange exchange) throws IOException {
      Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
          .ifPresent(tokens::add);
      JsonNode wanted = JSON.readTree(exchange.getRequestBody());
      byte[] answer = answer(wanted.path("weight").asDouble()).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    }

    private synchronized String answer(double wanted) {
      List<Double> given = weights.computeIfAbsent(pod, any -> new ArrayList<>());
      if (given.isEmpty() || given.getLast() != wanted) {
        given.add(wanted);
      }
      weight = wanted;
      return "{\"weight\":%s,\"candidate_digest\":\"%s\",%s}"
          .formatted(weight, candidateDigest, seen.apply(weight));
    }
  }

  private record Served(HttpServer server, String address, CompletableFuture<Ended> end)
      implements Running {
    @Override
    public void awaitReady() {
      // it listens
    }

    @Override
    public Ended await() {
      return end.join();
    }

    @Override
    public void stop() {
      server.stop(0);
      end.complete(new Ended(0, ""));
    }
  }
}
