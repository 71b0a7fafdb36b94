package io.reasonrank.operator.cluster;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.pipeline.kubernetes.Labels;
import io.reasonrank.pipeline.manifest.ManifestReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Resources of one namespace, as a person with kubectl sees them. */
public record Resources(KubernetesClient client, String namespace) {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration GLANCE = Duration.ofMillis(50);

  /** Creates runs from YAML. */
  public List<Run<?>> apply(String yaml) {
    try {
      Path file = Files.createTempFile("run", ".yaml");
      try {
        Files.writeString(file, yaml);
        return new ManifestReader()
            .read(List.of(file)).resources().stream()
                .<Run<?>>map(resource -> create((Run<?>) resource))
                .toList();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Run<?> create(Run<?> run) {
    run.getMetadata().setNamespace(namespace);
    return client.resource(run).create();
  }

  /** A run as it is now. */
  public <R extends Run<?>> R get(Class<R> type, String name) {
    return client.resources(type).inNamespace(namespace).withName(name).require();
  }

  /** Waits until a run's status is so; fails with the last status. */
  public <R extends Run<?>> R await(
      Class<R> type, String name, String what, Predicate<RunStatus> condition) {
    return await(type, name, what, condition, PATIENCE);
  }

  /** The same within a time. */
  public <R extends Run<?>> R await(
      Class<R> type, String name, String what, Predicate<RunStatus> condition, Duration patience) {
    try {
      return Awaitility.await(name + ": " + what)
          .pollInterval(GLANCE)
          .atMost(patience)
          .until(
              () -> get(type, name),
              run -> run.getStatus() != null && condition.test(run.getStatus()));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(name + ": " + what + "; is " + get(type, name).getStatus(), e);
    }
  }

  /** Waits for a phase. */
  public <R extends Run<?>> R awaitPhase(Class<R> type, String name, String phase) {
    return await(type, name, "phase " + phase, status -> phase.equals(status.phase()));
  }

  /** Jobs, oldest first. */
  public List<Job> jobs() {
    return client.batch().v1().jobs().inNamespace(namespace).list().getItems().stream()
        .sorted(java.util.Comparator.comparing(job -> job.getMetadata().getCreationTimestamp()))
        .toList();
  }

  /** Stage and attempt of every Job, for example {@code sft-1}. */
  public List<String> attempts() {
    return jobs().stream().map(Resources::attempt).toList();
  }

  /** Stage and attempt of an object with the operator's labels. */
  public static String attempt(io.fabric8.kubernetes.api.model.HasMetadata child) {
    var labels = child.getMetadata().getLabels();
    return labels.get(Labels.STAGE) + "-" + labels.get(Labels.ATTEMPT);
  }

  /** Reasons of the events about runs, in the order of their writing. */
  public List<String> events() {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getApiVersion().startsWith("reasonrank.io"))
        .map(event -> event.getReason())
        .toList();
  }
}
