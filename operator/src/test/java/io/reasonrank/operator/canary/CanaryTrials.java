package io.reasonrank.operator.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.Condition;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.ProcessRunner;
import io.reasonrank.operator.cluster.TestCluster;
import io.reasonrank.operator.cluster.TestGit;
import io.reasonrank.operator.cluster.TestServices;
import io.reasonrank.stage.Digests;
import io.reasonrank.testing.Behaviour;
import io.reasonrank.testing.ScriptedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code make verify-canary}: bad models whose gates are switched off, on a real control plane,
 * with the real function as pods under a steady load. The engine behind them is played: it ranks
 * well or badly as the model's prompt says.
 */
class CanaryTrials {
  private static final Path HOME =
      Path.of(System.getProperty("canary.home", "..")).toAbsolutePath().normalize();
  private static final int TRIALS = Integer.getInteger("canary.trials", 50);
  private static final int RATE = Integer.getInteger("canary.rate", 40);
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  /** Those that rank badly are seen by copies; the others need none. */
  private static final List<Behaviour> BAD =
      List.of(
          Behaviour.WORSE,
          Behaviour.SLOW,
          Behaviour.MALFORMED,
          Behaviour.IDENTITY,
          Behaviour.SLICE);

  private final TestCluster cluster = TestCluster.sharedOrSkip();
  private final KubernetesClient client = cluster.client();
  private final String namespace = cluster.namespace();
  private final long start = System.nanoTime();
  private Path work;
  private TestGit git;
  private ScriptedEngine engine;
  private TestServices services;
  private InProcessOperator operator;
  private Clients clients;
  private String incumbent;

  @BeforeEach
  void open() throws IOException {
    work = Files.createTempDirectory("verify-canary");
    engine = new ScriptedEngine();
    Path hosts = work.resolve("hosts");
    services = new TestServices(client, namespace, hosts);
    clients = new Clients(() -> services.address("support"));
    List<String> java =
        List.of("-Djdk.net.hosts.file=" + hosts, "-Dsun.net.inetaddr.ttl=1", "-Xmx256m");
    cluster
        .kubelet()
        .run(
            namespace,
            new ProcessRunner(client, HOME, work.resolve("claims"), work.resolve("pods"), java));
    operator = InProcessOperator.start(cluster, namespace);
    incumbent = model(Behaviour.INCUMBENT, 0);
    git = TestGit.with(yaml(Behaviour.INCUMBENT, 0));
    client
        .load(Files.newInputStream(Path.of("../k8s/base/gitops/access.yaml")))
        .inNamespace(namespace)
        .create();
  }

  @AfterEach
  void close() {
    clients.close();
    operator.close();
    client.namespaces().withName(namespace).delete();
    services.close();
    engine.close();
  }

  /** Files of a model, and their digest. */
  private String model(Behaviour behaviour, int number) throws IOException {
    Path directory = Files.createDirectories(work.resolve("claims/models/" + behaviour + number));
    Files.writeString(directory.resolve("config.json"), "{\"model_type\":\"qwen2\"}");
    Files.writeString(directory.resolve("prompt-template.txt"), behaviour.promptTemplate(number));
    return Digests.plain(directory);
  }

  private String yaml(Behaviour behaviour, int number) {
    return """
    apiVersion: reasonrank.io/v1alpha1
    kind: Reranker
    metadata:
      name: support
    spec:
      replicas: 2
      model:
        uri: pvc://models/%s%d
        digest: %s
      engine: {type: openai, baseUrl: "%s"}
      canary: {steps: [5, 100], minSeconds: 3, minRequests: 20, soakSeconds: 0, mirrorPercent: 0}
    """
        .formatted(behaviour, number, incumbent, engine.url());
  }

  private String gitOps() {
    return "  promotion: {mode: gitops, git: {repository: 'file://%s', path: %s}}\n"
        .formatted(git.address(), TestGit.FILE);
  }

  private void apply(String yaml) {
    client
        .resource(client.getKubernetesSerialization().unmarshal(yaml, Reranker.class))
        .inNamespace(namespace)
        .fieldManager("gitops")
        .forceConflicts()
        .serverSideApply();
  }

  /** Returns when the operator has seen it: what follows shall not be decided by the old one. */
  private void patch(String spec) {
    Reranker patched =
        client
            .resources(Reranker.class)
            .inNamespace(namespace)
            .withName("support")
            .patch(MERGE, "{\"spec\":" + spec + "}");
    Long generation = patched.getMetadata().getGeneration();
    Awaitility.await("the operator's look at " + spec)
        .atMost(PATIENCE)
        .until(() -> generation.equals(seen(reranker().getStatus())));
  }

  private static @Nullable Long seen(@Nullable RerankerStatus status) {
    return status == null ? null : status.observedGeneration();
  }

  private Reranker reranker() {
    return client.resources(Reranker.class).inNamespace(namespace).withName("support").require();
  }

  private void serve() {
    apply(yaml(Behaviour.INCUMBENT, 0));
    awaitServed(incumbent);
    clients.start(RATE);
    Awaitility.await().atMost(PATIENCE).until(() -> clients.answered() > 100);
  }

  private void awaitServed(String digest) {
    Awaitility.await("serves " + digest)
        .atMost(PATIENCE)
        .until(
            () ->
                reranker().getStatus() != null
                    && digest.equals(reranker().getStatus().servedDigest())
                    && "Ready".equals(reranker().getStatus().phase()));
  }

  private String promote(Behaviour behaviour, int number) throws IOException {
    String digest = model(behaviour, number);
    String name = "support-" + digest.substring(7, 19);
    ModelPromotion promotion =
        client
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: reasonrank.io/v1alpha1
                kind: ModelPromotion
                metadata: {name: %s}
                spec:
                  candidate: {uri: "pvc://models/%s%d", digest: "%s"}
                  reranker: support
                  force: true
                """
                    .formatted(name, behaviour, number, digest),
                ModelPromotion.class);
    client.resource(promotion).inNamespace(namespace).create();
    return name;
  }

  private ModelPromotionStatus status(String promotion) {
    ModelPromotionStatus status =
        client
            .resources(ModelPromotion.class)
            .inNamespace(namespace)
            .withName(promotion)
            .require()
            .getStatus();
    return status == null
        ? new ModelPromotionStatus(
            null, null, null, null, 0, List.of(), null, null, List.of(), null, null, null, null,
            null, null, List.of())
        : status;
  }

  private ModelPromotionStatus await(String promotion, Predicate<ModelPromotionStatus> what) {
    return Awaitility.await(promotion)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> status(promotion), what);
  }

  private static boolean isTrue(ModelPromotionStatus status, String type) {
    return status.conditions().stream()
        .anyMatch(condition -> condition.type().equals(type) && condition.status().equals("True"));
  }

  private static String reason(ModelPromotionStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .map(Condition::reason)
        .findFirst()
        .orElse("");
  }

  private static String message(ModelPromotionStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .map(Condition::message)
        .findFirst()
        .orElse("");
  }

  /** What one trial showed; seconds from the first share to none. */
  private record Trial(
      Behaviour behaviour, boolean withoutGit, String check, int most, double seconds) {}

  @Test
  void badModelsGoBackBeforeMostNotice() throws IOException {
    serve();
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < TRIALS; i++) {
      Behaviour behaviour = BAD.get(i % BAD.size());
      Trial trial = trial(behaviour, i + 1, i % 2 == 1);
      trials.add(trial);
      say("trial %d: %s", i + 1, trial);
    }
    report(trials);
    assertThat(trials).allMatch(trial -> trial.most() <= 5);
    assertThat(clients.failures()).isEmpty();
    assertThat(quantile(trials, 0.99)).isLessThan(60);
  }

  private Trial trial(Behaviour behaviour, int number, boolean withoutGit) throws IOException {
    boolean needsCopies = behaviour == Behaviour.WORSE || behaviour == Behaviour.IDENTITY;
    patch("{\"canary\":{\"mirrorPercent\":" + (needsCopies ? 20 : 0) + "}}");
    if (withoutGit) {
      patch(
          "{\"promotion\":{\"mode\":\"gitops\",\"git\":{\"repository\":\"file://%s\",\"path\":\"%s\"}}}"
              .formatted(git.address(), TestGit.FILE));
    }
    String name = promote(behaviour, number);
    if (withoutGit) {
      merge("promote/support/" + name.substring("support-".length()));
      await(name, status -> isTrue(status, "Approved"));
      git.hide(true);
    }
    Trial trial = watch(name, behaviour, withoutGit);
    if (withoutGit) {
      git.hide(false);
      merge("rollback/support/" + name.substring("support-".length()));
      await(name, status -> isTrue(status, "Reverted"));
      patch("{\"promotion\":{\"mode\":\"direct\",\"git\":null}}");
    }
    client.resources(ModelPromotion.class).inNamespace(namespace).withName(name).delete();
    return trial;
  }

  /** People merge, and a GitOps controller applies what was merged. */
  private void merge(String branch) {
    Awaitility.await(branch)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(git.branches()).as(this::promotions).contains(branch));
    git.merge(branch);
    Reranker merged = client.getKubernetesSerialization().unmarshal(git.deployed(), Reranker.class);
    var model = Objects.requireNonNull(merged.getSpec().model());
    patch("{\"model\":{\"uri\":\"%s\",\"digest\":\"%s\"}}".formatted(model.uri(), model.digest()));
  }

  /** For the message of a failure. */
  private String promotions() {
    return client
        .getKubernetesSerialization()
        .asYaml(client.resources(ModelPromotion.class).inNamespace(namespace).list());
  }

  private Trial watch(String name, Behaviour behaviour, boolean withoutGit) {
    int[] most = {0};
    long[] first = {0};
    ModelPromotionStatus end =
        await(
            name,
            status -> {
              Integer percent = status.canaryPercent();
              if (percent != null && percent > 0 && first[0] == 0) {
                first[0] = System.nanoTime();
              }
              most[0] = Math.max(most[0], percent == null ? 0 : percent);
              return isTrue(status, "RolledBack") && Integer.valueOf(0).equals(percent);
            });
    double seconds = first[0] == 0 ? 0 : (System.nanoTime() - first[0]) / 1e9;
    return new Trial(behaviour, withoutGit, reason(end, "RolledBack"), most[0], seconds);
  }

  private void report(List<Trial> trials) {
    Map<String, Long> checks = new TreeMap<>();
    trials.forEach(trial -> checks.merge(trial.behaviour() + " " + trial.check(), 1L, Long::sum));
    say("stopped by: %s", checks);
    say(
        "%d trials, %d without Git: at most %d %% of the traffic; from the first share to none: p50"
            + " %.1f s, p99 %.1f s; %d requests, %d failed",
        trials.size(),
        trials.stream().filter(Trial::withoutGit).count(),
        trials.stream().mapToInt(Trial::most).max().orElse(0),
        quantile(trials, 0.5),
        quantile(trials, 0.99),
        clients.answered() + clients.failures().size(),
        clients.failures().size());
    clients.failures().stream().limit(5).forEach(failure -> say("failed: %s", failure));
  }

  private static double quantile(List<Trial> trials, double share) {
    List<Double> sorted = trials.stream().map(Trial::seconds).sorted().toList();
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  @Test
  void goodModelGetsAllOfTheTrafficAndGoesBackWithoutALostRequest() throws IOException {
    serve();
    patch(
        "{\"canary\":{\"steps\":[1,5,25,50,100],\"minSeconds\":8,\"mirrorPercent\":10,\"minRequests\":5}}");
    long before = clients.answered();
    String name = promote(Behaviour.GOOD, 1000);
    say("promotion made");
    String last = "";
    while (!last.startsWith("Promoted")) {
      String shown = last;
      ModelPromotionStatus status = await(name, now -> !shown.equals(stage(now)));
      last = stage(status);
      say("%s", last);
      assertThat(status.phase()).as(status.toString()).isNotIn("RolledBack", "Rejected", "Failed");
    }
    Awaitility.await().atMost(PATIENCE).until(() -> clients.answered() - before > 2000);
    say(
        "requests during the promotion: %d, %d failed",
        clients.answered() - before, clients.failures().size());
    clients.failures().stream().limit(5).forEach(failure -> say("failed: %s", failure));
    assertThat(clients.failures()).isEmpty();
    long promoted = clients.answered();
    String digest = String.valueOf(reranker().getStatus().servedDigest());
    askForRollback(digest);
    say("rollback asked for");
    awaitServed(incumbent);
    say("the incumbent serves");
    Awaitility.await().atMost(PATIENCE).until(() -> clients.answered() - promoted > 2000);
    say(
        "requests during the rollback: %d, %d failed",
        clients.answered() - promoted, clients.failures().size());
    clients.failures().stream().limit(5).forEach(failure -> say("failed: %s", failure));
    assertThat(clients.failures()).isEmpty();
  }

  @Test
  void goodModelGoesBackInItsSoakWithoutAStartOfPods() throws IOException {
    serve();
    patch("{\"canary\":{\"steps\":[100],\"minSeconds\":1,\"minRequests\":5,\"soakSeconds\":600}}");
    String name = promote(Behaviour.GOOD, 2000);
    await(name, status -> stage(status).equals("Canary 100 %"));
    long before = clients.answered();
    Awaitility.await().atMost(PATIENCE).until(() -> clients.answered() - before > 100);
    long asked = System.nanoTime();
    askForRollback(name.substring("support-".length()));
    await(name, status -> Integer.valueOf(0).equals(status.canaryPercent()));
    say(
        "rollback in the soak: %.2f s from the annotation to no share; %d requests, %d failed",
        (System.nanoTime() - asked) / 1e9, clients.answered(), clients.failures().size());
    clients.failures().stream().limit(5).forEach(failure -> say("failed: %s", failure));
    assertThat(clients.failures()).isEmpty();
    assertThat(reranker().getStatus().servedDigest()).isEqualTo(incumbent);
  }

  private void askForRollback(String digest) {
    client
        .resources(Reranker.class)
        .inNamespace(namespace)
        .withName("support")
        .patch(
            MERGE,
            "{\"metadata\":{\"annotations\":{\"reasonrank.io/rollback\":\"" + digest + "\"}}}");
  }

  private static String stage(ModelPromotionStatus status) {
    String phase = String.valueOf(status.phase());
    return phase.equals("Canary")
        ? "Canary " + status.canaryPercent() + " %"
        : phase + " " + message(status, phase);
  }

  private void say(String text, Object... values) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("canary: %6.1f s  %s%n", seconds, String.format(Locale.ROOT, text, values));
  }
}
