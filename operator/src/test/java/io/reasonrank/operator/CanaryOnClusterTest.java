package io.reasonrank.operator;

import static io.reasonrank.operator.PromotionWorld.NEW;
import static io.reasonrank.operator.PromotionWorld.OLD;
import static io.reasonrank.operator.PromotionWorld.TARGET;
import static io.reasonrank.operator.PromotionWorld.conditions;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.RerankerStatus.Traffic;
import io.reasonrank.operator.cluster.PlayedServers;
import io.reasonrank.pipeline.kubernetes.RerankerRenderer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Shares of the traffic on a real control plane; what the pods see is played. */
@Execution(ExecutionMode.CONCURRENT)
class CanaryOnClusterTest {
  private static final String SEEN =
      "\"backends\":{\"primary\":{\"ok\":60,\"seconds\":[{\"le\":0.5,\"count\":60}]},"
          + "\"candidate\":{\"ok\":%1$d,\"failed\":%2$d,\"seconds\":[{\"le\":0.5,\"count\":30}]},"
          + "\"copies\":{\"ok\":30,\"seconds\":[{\"le\":0.5,\"count\":30}]}},"
          + "\"mirrored\":{\"compared\":30,\"tau\":0.6,\"tau_variance\":0.04}";
  private static final String FINE = SEEN.formatted(30, 0);
  private static final String FAILING = SEEN.formatted(10, 20);
  private static final String NOTHING = "\"backends\":{}";

  private static final Traffic ALL_NEW = new Traffic(NEW, 100);

  private static final String CANARY =
      "  canary: {steps: [5, 50, 100], minSeconds: 0, minRequests: 10, soakSeconds: %d}\n";

  private Optional<PromotionWorld> opened = Optional.empty();

  @AfterEach
  void stop() {
    opened.ifPresent(PromotionWorld::close);
  }

  private PromotionWorld world(PlayedServers servers) {
    return world(servers, 0);
  }

  private PromotionWorld world(PlayedServers servers, int soakSeconds) {
    var world = new PromotionWorld();
    opened = Optional.of(world);
    world.cluster.kubelet().run(world.namespace, servers);
    world.apply(yaml(soakSeconds));
    world.awaitServed(OLD);
    return world;
  }

  private static String yaml(int soakSeconds) {
    return PromotionWorld.yaml(OLD, "")
        .replace("  canary: {strategy: delegate}\n", CANARY.formatted(soakSeconds))
        .replace("replicas: 1", "replicas: 2");
  }

  private static PlayedServers servers(Function<Double, String> seen) {
    return new PlayedServers(NEW, seen);
  }

  private static List<String> beside(PromotionWorld world) {
    var client = world.cluster.client();
    return Stream.<HasMetadata>concat(
            client.apps().deployments().inNamespace(world.namespace).list().getItems().stream(),
            client.services().inNamespace(world.namespace).list().getItems().stream())
        .map(object -> object.getMetadata().getName())
        .filter(name -> name.endsWith("-candidate"))
        .toList();
  }

  @Test
  void goodCandidateGetsShareAfterShareAndThenTheEndpoint() {
    var servers = servers(weight -> FINE);
    var world = world(servers);
    world.resources.apply(Yamls.SFT + TARGET);
    ModelPromotionStatus status = world.awaitPhase("Promoted");
    assertThat(conditions(status)).containsEntry("Canary", "True Shown");
    assertThat(status.canaryPercent()).isEqualTo(100);
    assertThat(servers.weights().values().stream().filter(given -> given.contains(0.05)))
        .hasSize(2)
        .allSatisfy(given -> assertThat(given).startsWith(0.0, 0.05, 0.5, 1.0));
    assertThat(servers.tokens()).isNotEmpty().allMatch(token -> token.startsWith("Bearer "));
    assertThat(world.wanted()).isEqualTo(NEW);
    Awaitility.await().untilAsserted(() -> assertThat(beside(world)).isEmpty());
    Awaitility.await().untilAsserted(() -> assertThat(traffic(world)).containsExactly(ALL_NEW));
  }

  @Test
  void failingCandidateLosesItsFirstShareAndItsPods() {
    var servers = servers(weight -> weight >= 0.05 ? FAILING : FINE);
    var world = world(servers);
    world.resources.apply(Yamls.SFT + TARGET);
    ModelPromotionStatus status = world.awaitPhase("RolledBack");
    assertThat(conditions(status))
        .containsEntry("RolledBack", "True FailureShare")
        .containsEntry("Stalled", "True RolledBack");
    world.await("its share is gone", now -> Integer.valueOf(0).equals(now.canaryPercent()));
    assertThat(servers.weights().values())
        .filteredOn(given -> given.contains(0.05))
        .hasSize(2)
        .allSatisfy(given -> assertThat(given).containsExactly(0.0, 0.05, 0.0));
    assertThat(world.wanted()).isEqualTo(OLD);
    assertThat(world.served()).isEqualTo(OLD);
    Awaitility.await().untilAsserted(() -> assertThat(beside(world)).isEmpty());
    world.awaitHistory("RolledBack");
  }

  @Test
  void rollbackInTheSoakStartsNoPod() {
    var servers = servers(weight -> FINE);
    var world = world(servers, 3600);
    Set<String> pods = ownPods(world);
    world.resources.apply(Yamls.SFT + TARGET);
    world.await("its soak", status -> String.valueOf(status).contains("the end of its soak"));
    Awaitility.await().untilAsserted(() -> assertThat(traffic(world)).containsExactly(ALL_NEW));
    world.annotate("reasonrank.io/rollback", NEW);
    world.await("its share is gone", now -> Integer.valueOf(0).equals(now.canaryPercent()));
    assertThat(servers.weights().values().stream().filter(given -> given.contains(1.0)))
        .hasSize(2)
        .allSatisfy(given -> assertThat(given).containsExactly(0.0, 0.05, 0.5, 1.0, 0.0));
    Awaitility.await().untilAsserted(() -> assertThat(beside(world)).isEmpty());
    assertThat(ownPods(world)).hasSize(2).isEqualTo(pods);
    assertThat(world.promotion().getStatus()).hasFieldOrPropertyWithValue("phase", "RolledBack");
    assertThat(world.wanted()).isEqualTo(OLD);
    assertThat(world.served()).isEqualTo(OLD);
  }

  private static List<Traffic> traffic(PromotionWorld world) {
    return Objects.requireNonNull(world.reranker().getStatus()).traffic();
  }

  /** UIDs of the endpoint's own pods. */
  private static Set<String> ownPods(PromotionWorld world) {
    return world
        .cluster
        .client()
        .pods()
        .inNamespace(world.namespace)
        .withLabels(RerankerRenderer.labels(world.reranker()))
        .list()
        .getItems()
        .stream()
        .map(pod -> pod.getMetadata().getUid())
        .collect(Collectors.toSet());
  }

  @Test
  void sameStateAppliedAgainAndAnotherOperatorResetNothing() {
    var servers = servers(weight -> weight >= 0.5 ? NOTHING : FINE);
    var world = world(servers);
    world.resources.apply(Yamls.SFT + TARGET);
    world.await("half of the traffic", now -> Integer.valueOf(50).equals(now.canaryPercent()));
    String since = since(world);
    world.restartOperator();
    for (int i = 0; i < 5; i++) {
      world.apply(yaml(0));
    }
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(traffic(world))
                    .containsExactly(new Traffic(OLD, 50), new Traffic(NEW, 50)));
    assertThat(since(world)).isEqualTo(since);
    assertThat(beside(world)).hasSize(2);
    world.annotate("reasonrank.io/rollback", NEW);
    world.await("its share is gone", now -> Integer.valueOf(0).equals(now.canaryPercent()));
    for (int i = 0; i < 5; i++) {
      world.apply(yaml(0));
    }
    Awaitility.await()
        .pollDelay(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(beside(world)).isEmpty());
    assertThat(world.promotion().getStatus())
        .hasFieldOrPropertyWithValue("phase", "RolledBack")
        .hasFieldOrPropertyWithValue("canaryPercent", 0);
    assertThat(world.served()).isEqualTo(OLD);
  }

  private static String since(PromotionWorld world) {
    var status = Objects.requireNonNull(world.promotion().getStatus());
    return Objects.requireNonNull(status.canary()).since();
  }
}
