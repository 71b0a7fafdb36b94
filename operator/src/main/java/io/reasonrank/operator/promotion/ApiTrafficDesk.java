package io.reasonrank.operator.promotion;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.pipeline.kubernetes.RerankerRenderer;
import io.reasonrank.promotion.canary.Observation;
import io.reasonrank.promotion.canary.RoutingApi;
import io.reasonrank.promotion.canary.Steered;
import io.reasonrank.promotion.canary.Steering;
import io.reasonrank.stage.StageException;
import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Speaks with each pod at its own address: a Service would choose one of them. All pods are asked
 * at the same time, so a dead one costs one time limit.
 */
final class ApiTrafficDesk implements TrafficDesk {
  private static final Logger LOG = Logger.getLogger(ApiTrafficDesk.class);
  private static final String PORT = "http";

  private final KubernetesClient client;
  private final Optional<UnaryOperator<String>> tokens;
  private final RoutingApi api = new RoutingApi();

  /**
   * A desk.
   *
   * @param tokens of the pods' admin paths by the Reranker's UID
   */
  ApiTrafficDesk(KubernetesClient client, Optional<UnaryOperator<String>> tokens) {
    this.client = client;
    this.tokens = tokens;
  }

  @Override
  public Look steer(Reranker reranker, Steering wanted) {
    Optional<String> token = token(reranker);
    Map<String, Optional<Steered>> answers =
        ask(reranker, endpoint -> api.steer(endpoint, token, wanted));
    Observation seen = Observation.EMPTY;
    Set<String> candidates = new HashSet<>();
    for (Optional<Steered> answer : answers.values()) {
      if (answer.isPresent()) {
        seen = seen.plus(answer.get().seen());
        candidates.add(answer.get().candidateDigest());
      }
    }
    List<String> silent = silent(answers);
    return new Look(answers.size() - silent.size(), silent, candidates, seen);
  }

  @Override
  public boolean takeBack(Reranker reranker) {
    Optional<String> token = token(reranker);
    Map<String, Optional<Boolean>> answers =
        ask(
            reranker,
            endpoint -> {
              api.takeBack(endpoint, token);
              return true;
            });
    return silent(answers).isEmpty();
  }

  private Optional<String> token(Reranker reranker) {
    return tokens.map(of -> of.apply(reranker.getMetadata().getUid()));
  }

  private static <T> List<String> silent(Map<String, Optional<T>> answers) {
    return answers.entrySet().stream()
        .filter(answer -> answer.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Answers by pod; empty where there was none. */
  private <T> Map<String, Optional<T>> ask(Reranker reranker, Function<URI, T> question) {
    Map<String, Optional<T>> answers = new ConcurrentHashMap<>();
    Map<String, Thread> asking = new LinkedHashMap<>();
    ready(reranker)
        .forEach(
            (pod, endpoint) ->
                asking.put(
                    pod,
                    Thread.ofVirtual()
                        .start(() -> answers.put(pod, answer(pod, endpoint, question)))));
    for (Thread thread : asking.values()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    asking.keySet().forEach(pod -> answers.putIfAbsent(pod, Optional.empty()));
    return answers;
  }

  private static <T> Optional<T> answer(String pod, URI endpoint, Function<URI, T> question) {
    try {
      return Optional.of(question.apply(endpoint));
    } catch (StageException e) {
      LOG.warnf("pod %s: %s", pod, e.getMessage());
      return Optional.empty();
    }
  }

  private Map<String, URI> ready(Reranker reranker) {
    return client
        .pods()
        .inNamespace(reranker.getMetadata().getNamespace())
        .withLabels(RerankerRenderer.labels(reranker))
        .list()
        .getItems()
        .stream()
        .filter(ApiTrafficDesk::isReady)
        .collect(Collectors.toMap(pod -> pod.getMetadata().getName(), ApiTrafficDesk::endpoint));
  }

  private static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus() != null
        && pod.getStatus().getPodIP() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  private static URI endpoint(Pod pod) {
    String ip = pod.getStatus().getPodIP();
    int port =
        pod.getSpec().getContainers().stream()
            .flatMap(container -> container.getPorts().stream())
            .filter(found -> PORT.equals(found.getName()) || "h2c".equals(found.getName()))
            .map(ContainerPort::getContainerPort)
            .findFirst()
            .orElse(8080);
    return URI.create("http://" + (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port);
  }
}
