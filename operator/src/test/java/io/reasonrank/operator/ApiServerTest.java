package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.Operator;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.operator.run.RLRunReconciler;
import io.reasonrank.operator.run.RunController;
import io.reasonrank.operator.run.SFTRunReconciler;
import io.reasonrank.operator.run.SynthesisJobReconciler;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import io.reasonrank.pipeline.manifest.ManifestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What only a real API server can say. Skipped, and counted as such, where there is none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiServerTest {
  private static final Path INVALID =
      Path.of("../src/pipeline/src/test/resources/ManifestReaderTest");
  private static final Path QUICKSTART = Path.of("../k8s/samples/quickstart");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private ApiServer server;
  private KubernetesClient client;

  @BeforeAll
  void start() throws IOException {
    server = ApiServer.startOrSkip();
    client = server.client();
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private String create(JsonNode resource, boolean dryRun) {
    String kind = resource.path("kind").asText().toLowerCase(Locale.ROOT) + "s";
    return client.raw(
        "/apis/"
            + resource.path("apiVersion").asText()
            + "/namespaces/default/"
            + kind
            + "?fieldValidation=Strict"
            + (dryRun ? "&dryRun=All" : ""),
        "POST",
        resource);
  }

  private JsonNode yaml(Path file) throws IOException {
    return client.getKubernetesSerialization().unmarshal(Files.readString(file), JsonNode.class);
  }

  /** The laptop and the server agree: what one refuses, the other refuses, at the same field. */
  @Test
  void everyInvalidManifestIsRefusedAtTheSameField() throws IOException {
    List<String> disagreements = new ArrayList<>();
    for (Path file : files(INVALID)) {
      String expected = Files.readAllLines(file).getFirst();
      String field = expected.replaceFirst("# expect: \\S+: ", "").replaceFirst(" .*", "");
      try {
        create(yaml(file), true);
        disagreements.add(file.getFileName() + " is accepted");
      } catch (KubernetesClientException e) {
        boolean schema = field.startsWith("spec");
        if (schema && !String.valueOf(e.getMessage()).contains(lastName(field))) {
          disagreements.add(file.getFileName() + ": " + e.getMessage());
        }
      }
    }
    assertThat(disagreements).isEmpty();
  }

  private static String lastName(String field) {
    return field.substring(field.lastIndexOf('.') + 1).replaceFirst("\\[\\d+]$", "");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void samplesAreAcceptedWithTheDefaultsThatTheLaptopFillsIn() {
    for (HasMetadata sample : new ManifestReader().read(List.of(QUICKSTART)).resources()) {
      sample.getMetadata().setName(sample.getMetadata().getName() + "-dry"); // its own name
      ObjectNode resource = JSON.valueToTree(sample);
      JsonNode stored;
      try {
        stored = JSON.readTree(create(resource, true));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      JsonNode written =
          JSON.valueToTree(
              client.getKubernetesSerialization().unmarshal(stored.toString(), sample.getClass()));
      assertThat(written.get("spec")).isEqualTo(resource.get("spec"));
    }
  }

  /** The Job controller is played by hand; everything else is real. */
  @Test
  void quickstartRunsInOrderAndIsNotStartedTwice() {
    Operator operator = operator();
    operator.start();
    try {
      apply("training.yaml");
      await(SFTRun.class, "quickstart-sft", "Waiting");
      await(RLRun.class, "quickstart-rl", "Waiting");
      apply("synthesis.yaml");
      for (String stage : List.of("label", "finalize")) {
        completeJob("quickstart-data", stage);
      }
      await(SynthesisJob.class, "quickstart-data", "Succeeded");
      for (String stage : List.of("sft", "export", "evaluate")) {
        completeJob("quickstart-sft", stage);
      }
      await(SFTRun.class, "quickstart-sft", "Succeeded");
      for (String stage : List.of("rl", "export", "evaluate")) {
        completeJob("quickstart-rl", stage);
      }
      await(RLRun.class, "quickstart-rl", "Succeeded");
      assertThat(jobs()).hasSize(2 + 3 + 3);
      restartedOperatorCreatesNothing(operator);
      startedRunRefusesAnotherDataset();
    } finally {
      operator.stop();
    }
  }

  private void restartedOperatorCreatesNothing(Operator first) {
    first.stop();
    client.batch().v1().jobs().inNamespace("default").delete();
    client.configMaps().inNamespace("default").withLabel("reasonrank.io/kind").delete();
    Operator second = operator();
    second.start();
    try {
      SFTRun touched = get(SFTRun.class, "quickstart-sft");
      client
          .resource(touched)
          .edit(
              run -> {
                run.getMetadata().getAnnotations().put("touched", "yes");
                return run;
              });
      Awaitility.await()
          .during(Duration.ofSeconds(2))
          .atMost(PATIENCE)
          .until(() -> jobs().isEmpty());
    } finally {
      second.stop();
    }
  }

  private void startedRunRefusesAnotherDataset() {
    ObjectNode run = JSON.valueToTree(get(RLRun.class, "quickstart-rl"));
    ((ObjectNode) run.at("/spec/dataset")).put("split", "sft");
    RLRun changed = client.getKubernetesSerialization().unmarshal(run.toString(), RLRun.class);
    assertThatThrownBy(() -> client.resource(changed).update())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("spec.dataset cannot change after the start");
  }

  private Operator operator() {
    var operator =
        new Operator(
            overrider -> overrider.withKubernetesClient(client).withCloseClientOnStop(false));
    var controller = RunController.of(client, RenderSettings.released(), Clock.systemUTC());
    operator.register(new SynthesisJobReconciler(controller));
    operator.register(new SFTRunReconciler(controller));
    operator.register(new RLRunReconciler(controller));
    return operator;
  }

  private void apply(String sample) {
    for (HasMetadata resource :
        new ManifestReader().read(List.of(QUICKSTART.resolve(sample))).resources()) {
      resource.getMetadata().setNamespace("default");
      client.resource(resource).create();
    }
  }

  private <R extends Run<?>> R get(Class<R> type, String name) {
    return client.resources(type).inNamespace("default").withName(name).require();
  }

  private <R extends Run<?>> void await(Class<R> type, String name, String phase) {
    Awaitility.await(name + " is " + phase)
        .atMost(PATIENCE)
        .until(
            () -> {
              var status = get(type, name).getStatus();
              return status != null && phase.equals(status.phase());
            });
  }

  private List<Job> jobs() {
    return client.batch().v1().jobs().inNamespace("default").list().getItems();
  }

  private void completeJob(String run, String stage) {
    Job job =
        Awaitility.await("a Job of " + run + " for " + stage)
            .atMost(PATIENCE)
            .until(() -> find(run, stage), found -> found.isPresent())
            .orElseThrow();
    String now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
    int pods = job.getSpec().getCompletions();
    var status =
        new JobStatusBuilder()
            .withStartTime(now)
            .withCompletionTime(now)
            .withSucceeded(pods)
            .withCompletedIndexes(
                "Indexed".equals(job.getSpec().getCompletionMode()) ? "0-" + (pods - 1) : null)
            .addNewCondition()
            .withType("SuccessCriteriaMet")
            .withStatus("True")
            .withLastTransitionTime(now)
            .endCondition()
            .addNewCondition()
            .withType("Complete")
            .withStatus("True")
            .withLastTransitionTime(now)
            .endCondition()
            .build();
    client.resource(new JobBuilder(job).withStatus(status).build()).updateStatus();
  }

  private java.util.Optional<Job> find(String run, String stage) {
    return jobs().stream()
        .filter(job -> run.equals(job.getMetadata().getLabels().get("reasonrank.io/name")))
        .filter(job -> stage.equals(job.getMetadata().getLabels().get("reasonrank.io/stage")))
        .findFirst();
  }
}
