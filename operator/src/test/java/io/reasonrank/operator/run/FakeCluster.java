package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.pipeline.kubernetes.KubernetesRenderer;
import io.reasonrank.pipeline.plan.RunKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An API server in memory with optimistic locking on runs. It can kill its caller before or after
 * the k-th write.
 */
final class FakeCluster implements Children, RunStore, RunDirectory, OutputUsers {
  /** The operator process is gone. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final KubernetesSerialization serialization = new KubernetesSerialization();
  final Map<String, Job> jobs = new LinkedHashMap<>();
  final List<String> created = new ArrayList<>();
  final Map<RunKey, Run<?>> others = new HashMap<>();
  Optional<String> user = Optional.empty();
  final Set<String> specs = new LinkedHashSet<>();
  private final Map<String, List<Pod>> pods = new HashMap<>();
  private Run<?> run;
  private boolean deleted;
  private int version = 1;
  private int writes;
  private int killAt = -1;
  private boolean killAfter;

  FakeCluster(Run<?> run) {
    this.run = clone(run);
    this.run.getMetadata().setResourceVersion("1");
    this.run.getMetadata().setGeneration(1L);
    this.run.getMetadata().setUid("0f0e0d0c-1111-2222-3333-444455556666");
    this.run.getMetadata().setNamespace("default");
  }

  private Run<?> clone(Run<?> original) {
    return serialization.clone(original);
  }

  FakeCluster killAt(int write, boolean after) {
    killAt = write;
    killAfter = after;
    return this;
  }

  int writes() {
    return writes;
  }

  Run<?> read() {
    return clone(run);
  }

  boolean isDeleted() {
    return deleted;
  }

  RunStatus status() {
    RunStatus status = run.getStatus();
    if (status == null) {
      throw new AssertionError("the run has no status");
    }
    return status;
  }

  private void writing(Runnable write) {
    int number = ++writes;
    if (number == killAt && !killAfter) {
      throw new Killed();
    }
    write.run();
    if (number == killAt) {
      throw new Killed();
    }
  }

  @Override
  public Run<?> writeStatus(Run<?> changed, RunStatus status) {
    if (!changed
        .getMetadata()
        .getResourceVersion()
        .equals(run.getMetadata().getResourceVersion())) {
      throw new KubernetesClientException("conflict", 409, null);
    }
    writing(
        () -> {
          run.setStatus(status);
          touch();
        });
    return read();
  }

  RunStatus.Failure failure() {
    RunStatus.Failure failure = status().failure();
    if (failure == null) {
      throw new AssertionError("the run did not fail");
    }
    return failure;
  }

  /** Somebody else changes the run. */
  void touch() {
    run.getMetadata().setResourceVersion(Integer.toString(++version));
  }

  @Override
  public void delete(Run<?> gone) {
    writing(() -> deleted = true);
  }

  @Override
  public Optional<Run<?>> find(RunKey key) {
    return Optional.ofNullable(others.get(key));
  }

  @Override
  public List<Run<?>> writingTo(String outputKey) {
    return others.values().stream().filter(other -> OutputKey.of(other).equals(outputKey)).toList();
  }

  @Override
  public Optional<String> first(Run<?> maker) {
    return user;
  }

  /** What the watches show: everything, at once. */
  Observed observed() {
    String uid = run.getMetadata().getUid();
    return Observed.of(jobs.values().stream().filter(job -> isOwned(job, uid)).toList(), this);
  }

  private static boolean isOwned(Job job, String uid) {
    return job.getMetadata().getOwnerReferences().stream()
        .anyMatch(reference -> reference.getUid().equals(uid));
  }

  @Override
  public Finding find(HasMetadata owner, KubernetesRenderer.Children children, String uid) {
    String name = children.job().getMetadata().getName();
    if (uid.isEmpty() && !specs.contains(name)) {
      return new Finding.NeverMade();
    }
    Job job = jobs.get(name);
    return job == null ? new Finding.Vanished() : new Finding.There(job);
  }

  @Override
  public Creation create(HasMetadata owner, KubernetesRenderer.Children children) {
    if (!owner.getMetadata().getResourceVersion().equals(run.getMetadata().getResourceVersion())) {
      return new Creation.OwnerChanged();
    }
    String name = children.job().getMetadata().getName();
    if (!jobs.containsKey(name)) {
      writing(
          () -> {
            Job job = new JobBuilder(children.job()).build();
            job.getMetadata().setUid("uid-" + created.size() + "-" + name);
            job.getMetadata().setCreationTimestamp(Instant.EPOCH.toString());
            jobs.put(name, job);
            created.add(name);
          });
    }
    Job found = Optional.ofNullable(jobs.get(name)).orElseThrow();
    if (!isOwned(found, owner.getMetadata().getUid())) {
      return new Creation.Foreign("Job " + name);
    }
    complete(owner, children, found);
    return new Creation.Ours(found);
  }

  @Override
  public void complete(HasMetadata owner, KubernetesRenderer.Children children, Job job) {
    String name = job.getMetadata().getName();
    if (!specs.contains(name)) {
      writing(() -> specs.add(name));
    }
  }

  @Override
  public void delete(Job job) {
    writing(() -> jobs.remove(job.getMetadata().getName()));
  }

  @Override
  public Optional<Job> read(Job seen) {
    return Optional.ofNullable(jobs.get(seen.getMetadata().getName()));
  }

  @Override
  public Optional<String> missing(KubernetesRenderer.Children children) {
    return Optional.empty();
  }

  @Override
  public List<Pod> pods(Job job) {
    return pods.getOrDefault(job.getMetadata().getName(), List.of());
  }

  @Override
  public Job suspend(Job job, boolean suspend) {
    writing(() -> job.getSpec().setSuspend(suspend));
    return job;
  }

  @Override
  public boolean activate(Job job, boolean active) {
    return false;
  }

  /** The Job controller and a kubelet: every Job without an end completes with that message. */
  void complete(String message) {
    for (Job job : open()) {
      end(job, "Complete", "CompletionsReached", "", Instant.EPOCH);
      pods.put(job.getMetadata().getName(), List.of(pod(0, message)));
    }
  }

  /** Every Job without an end fails because its container ends with that code. */
  void fail(int exitCode, Instant at) {
    for (Job job : open()) {
      end(job, "Failed", "BackoffLimitExceeded", "", at);
      pods.put(job.getMetadata().getName(), List.of(pod(exitCode, "")));
    }
  }

  List<Job> open() {
    return jobs.values().stream().filter(job -> JobEnd.of(job).isEmpty()).toList();
  }

  private static void end(Job job, String type, String reason, String message, Instant at) {
    job.setStatus(
        new JobStatusBuilder()
            .addNewCondition()
            .withType(type)
            .withStatus("True")
            .withReason(reason)
            .withMessage(message)
            .withLastTransitionTime(at.toString())
            .endCondition()
            .build());
  }

  private static Pod pod(int exitCode, String message) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("pod")
        .endMetadata()
        .withNewStatus()
        .withPhase(exitCode == 0 ? "Succeeded" : "Failed")
        .addNewContainerStatus()
        .withNewState()
        .withNewTerminated()
        .withExitCode(exitCode)
        .withMessage(message)
        .endTerminated()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
