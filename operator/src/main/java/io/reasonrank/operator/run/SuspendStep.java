package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.pipeline.kubernetes.Labels;

/**
 * Carries {@code spec.suspend} to the Job, which stops and starts its pods. A Job in a queue is
 * Kueue's to resume: there only a suspension is carried over, and its admission is waited for.
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
    boolean over = JobEnd.of(job).isPresent() || job.getMetadata().getDeletionTimestamp() != null;
    return over ? new StepOutcome.Proceed(view) : carry(view, job);
  }

  private StepOutcome carry(RunView view, Job job) {
    boolean wanted = view.spec().suspend();
    boolean suspended = Boolean.TRUE.equals(job.getSpec().getSuspend());
    String queue = job.getMetadata().getLabels().get(Labels.QUEUE);
    if (wanted) {
      Job stopped = suspended ? job : children.suspend(job, true);
      return new StepOutcome.AwaitEvent(statuses.suspended(view.with(stopped)));
    }
    if (!suspended) {
      return new StepOutcome.Proceed(view);
    }
    return queue == null
        ? new StepOutcome.Proceed(view.with(children.suspend(job, false)))
        : new StepOutcome.AwaitEvent(statuses.queued(view, queue));
  }
}
