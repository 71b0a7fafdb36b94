package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.pipeline.kubernetes.Labels;
import java.util.Optional;

/**
 * Carries {@code spec.suspend} to the Job, which stops and starts its pods. A Job in a queue is
 * Kueue's to start and stop: what is carried over there is whether it may run, and its admission is
 * waited for.
 */
final class SuspendStep implements RunStep {
  private final Children children;
  private final StatusFactory statuses;

  SuspendStep(Children children, StatusFactory statuses) {
    this.children = children;
    this.statuses = statuses;
  }

  @Override
  public StepOutcome take(RunView view) {
    Job job = view.requireChild();
    if (JobEnd.of(job).isPresent() || job.getMetadata().getDeletionTimestamp() != null) {
      return new StepOutcome.Proceed(view);
    }
    String queue = job.getMetadata().getLabels().get(Labels.QUEUE);
    return queue == null ? carry(view, job) : ask(view, job, queue);
  }

  private static boolean isSuspended(Job job) {
    return Boolean.TRUE.equals(job.getSpec().getSuspend());
  }

  private StepOutcome carry(RunView view, Job job) {
    boolean wanted = view.spec().suspend();
    Job changed = wanted == isSuspended(job) ? job : children.suspend(job, wanted);
    return wanted
        ? new StepOutcome.AwaitEvent(statuses.suspended(view.with(changed)))
        : new StepOutcome.Proceed(view.with(changed));
  }

  private StepOutcome ask(RunView view, Job job, String queue) {
    Optional<Workloads.Word> word = Workloads.about(job, view.observed().workloads());
    if (view.spec().suspend()) {
      hold(job, word);
      return new StepOutcome.AwaitEvent(statuses.suspended(view));
    }
    if (word.isPresent() && !word.get().active()) {
      children.activate(job, true);
    }
    return isSuspended(job)
        ? new StepOutcome.AwaitEvent(
            statuses.queued(view, queue, word.map(Workloads.Word::message).orElse("")))
        : new StepOutcome.Proceed(view);
  }

  /** Before Kueue knows a Job, nobody but the operator can stop it. */
  private void hold(Job job, Optional<Workloads.Word> word) {
    boolean held = word.isPresent() && !word.get().active();
    boolean known = held || children.activate(job, false);
    if (!known && !isSuspended(job)) {
      children.suspend(job, true);
    }
  }
}
