package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.ProcessRunner;
import io.reasonrank.operator.cluster.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * {@code make cluster-demo}: the quickstart in a cluster on this machine. kubectl, etcd, API server
 * and controllers are real, the pods are local processes; only nodes and network are played.
 */
class ClusterDemo {
  private static final Path HOME =
      Path.of(System.getProperty("demo.home", "..")).toAbsolutePath().normalize();
  private static final Path SAMPLES = HOME.resolve("k8s/samples/quickstart");
  private static final Duration LONGEST = Duration.ofMinutes(40);

  private final TestCluster cluster = TestCluster.sharedOrSkip();
  private final String namespace = cluster.namespace();
  private final long start = System.nanoTime();
  private final Map<String, String> shown = new LinkedHashMap<>();

  @Test
  void appliedQuickstartEndsInAnEndpointThatAnswers() throws Exception {
    Path work = Files.createTempDirectory("cluster-demo");
    copy(SAMPLES, work.resolve("claims/quickstart"));
    cluster
        .kubelet()
        .run(
            namespace,
            new ProcessRunner(
                cluster.client(), HOME, work.resolve("claims"), work.resolve("pods"), List.of()));
    say("work directory " + work);
    try (var operator = InProcessOperator.start(cluster, namespace)) {
      kubectl("apply", "-f", SAMPLES.toString());
      // In a cluster nobody promotes yet: a person names the run whose model is served.
      String model =
          "{\"spec\":{\"model\":{\"fromRun\":{\"kind\":\"RLRun\",\"name\":\"quickstart-rl\"}}}}";
      kubectl("patch", "reranker", "quickstart", "--type=merge", "-p", model);
      Awaitility.await()
          .atMost(LONGEST)
          .pollInterval(Duration.ofMillis(200))
          .until(this::isServing);
      kubectl("get", "synthesisjobs,sftruns,rlruns,rerankers");
      String answer = ask();
      say("answer " + answer);
      assertThat(answer).contains("relevance_score");
      assertThat(operator.forgotten()).isEmpty();
    }
  }

  private boolean isServing() {
    follow(SynthesisJob.class);
    follow(SFTRun.class);
    follow(RLRun.class);
    var status =
        cluster
            .client()
            .resources(Reranker.class)
            .inNamespace(namespace)
            .withName("quickstart")
            .require()
            .getStatus();
    String phase = status == null ? "" : String.valueOf(status.phase());
    show("Reranker/quickstart", phase);
    assertThat(shown.values()).noneMatch(text -> text.startsWith("Failed"));
    return phase.equals("Ready");
  }

  private void follow(Class<? extends Run<?>> type) {
    for (Run<?> run : cluster.client().resources(type).inNamespace(namespace).list().getItems()) {
      RunStatus status = run.getStatus();
      if (status != null) {
        String stage = status.stage() == null ? "" : " " + status.stage() + " " + status.attempt();
        var failure = status.failure();
        show(
            run.getKind() + "/" + run.getMetadata().getName(),
            status.phase() + stage + (failure == null ? "" : " " + failure.message()));
      }
    }
  }

  private void show(String name, String state) {
    if (!state.isEmpty() && !state.equals(shown.put(name, state))) {
      say(name + " " + state);
    }
  }

  private void say(String text) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("demo: %7.1f s  %s%n", seconds, text);
  }

  private void kubectl(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(cluster.kubectl().toString());
    command.addAll(List.of("--kubeconfig", cluster.kubeconfig().toString(), "-n", namespace));
    command.addAll(List.of(words));
    say("kubectl " + String.join(" ", words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    out.lines().forEach(line -> System.out.println("demo:            " + line));
    assertThat(process.waitFor()).as(out).isZero();
  }

  private String ask() throws IOException, InterruptedException {
    String pod =
        cluster
            .client()
            .pods()
            .inNamespace(namespace)
            .withLabel("reasonrank.io/kind", "Reranker")
            .list()
            .getItems()
            .stream()
            .map(Pod::getMetadata)
            .map(metadata -> metadata.getName())
            .findFirst()
            .orElseThrow();
    String body =
        """
        {"model": "quickstart", "query": "how do I water a cactus in winter",
         "documents": ["Trains leave every hour.", "A cactus needs little water in winter.",
                       "Winter tyres are for snow."]}
        """;
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI address = URI.create("http://" + cluster.kubelet().address(pod) + "/v2/rerank");
      say("POST " + address);
      var request =
          HttpRequest.newBuilder(address)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
