package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.pipeline.kubernetes.Labels;

/**
 * Carries {@code spec.suspend} to the Job, which stops and starts its pods. A Job in a queue is
 * Kueue's to resume: there only a suspension is carried over.
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
    boolean wanted = view.spec().suspend();
    boolean queued = job.getMetadata().getLabels().containsKey(Labels.QUEUE);
    boolean suspended = Boolean.TRUE.equals(job.getSpec().getSuspend());
    boolean ended = JobEnd.of(job).isPresent();
    if (!ended && wanted != suspended && (wanted || !queued)) {
      job = children.suspend(job, wanted);
    }
    return wanted && !ended
        ? new StepOutcome.AwaitEvent(statuses.suspended(view))
        : new StepOutcome.Proceed(view.with(job));
  }
}
