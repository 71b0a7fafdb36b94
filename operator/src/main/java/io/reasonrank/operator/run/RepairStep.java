package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.pipeline.kubernetes.Labels;
import io.reasonrank.pipeline.plan.RunOutputs;
import java.util.Comparator;
import java.util.Optional;

/**
 * A Job at work is the truth about a run: where the status names another attempt, or an end,
 * somebody wrote it by hand. The status is made to follow the Job; no second one is created.
 */
final class RepairStep implements RunStep {
  private final Children children;
  private final StatusFactory statuses;

  RepairStep(Children children, StatusFactory statuses) {
    this.children = children;
    this.statuses = statuses;
  }

  @Override
  public StepOutcome take(RunView view) {
    if (view.run().getMetadata().getDeletionTimestamp() != null) {
      return new StepOutcome.Proceed(view);
    }
    // The watch may lag behind an end or a deletion: only a live read counts.
    return view.observed().jobs().stream()
        .filter(RepairStep::isAtWork)
        .filter(job -> !label(job, Labels.STAGE).equals(RunOutputs.CLEAN)) // no attempt of the run
        .filter(job -> !isNamed(job, view.status()))
        .max(Comparator.comparing(job -> job.getMetadata().getCreationTimestamp()))
        .flatMap(this::live)
        .<StepOutcome>map(job -> new StepOutcome.Persist(adopted(view, job)))
        .orElseGet(() -> new StepOutcome.Proceed(view));
  }

  private static boolean isAtWork(Job job) {
    return job.getMetadata().getDeletionTimestamp() == null && JobEnd.of(job).isEmpty();
  }

  private static boolean isNamed(Job job, RunStatus status) {
    return !StatusFactory.isTerminal(status)
        && label(job, Labels.STAGE).equals(String.valueOf(status.stage()))
        && label(job, Labels.ATTEMPT).equals(Integer.toString(status.attempt()));
  }

  private Optional<Job> live(Job job) {
    return children.read(job).filter(RepairStep::isAtWork);
  }

  private RunStatus adopted(RunView view, Job job) {
    return statuses.adopted(
        view, label(job, Labels.STAGE), Integer.parseInt(label(job, Labels.ATTEMPT)), job);
  }

  private static String label(Job job, String name) {
    return job.getMetadata().getLabels().getOrDefault(name, "0");
  }
}
