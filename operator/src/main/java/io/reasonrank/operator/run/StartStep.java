package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Watches over a Job whose pods do not start: says why, and gives up on what cannot heal by itself
 * or takes longer than the spec allows. Pods are read only while they are overdue.
 */
final class StartStep implements RunStep {
  private static final Duration OVERDUE = Duration.ofSeconds(5);
  private static final Duration NEVER = Duration.ofDays(36_500);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final Children children;
  private final StatusFactory statuses;
  private final ProgressSource progress;
  private final Clock clock;

  StartStep(Children children, StatusFactory statuses, ProgressSource progress, Clock clock) {
    this.children = children;
    this.statuses = statuses;
    this.progress = progress;
    this.clock = clock;
  }

  @Override
  public StepOutcome take(RunView view) {
    Job job = view.requireChild();
    if (JobEnd.of(job).isPresent()) {
      return new StepOutcome.Proceed(view);
    }
    if (Boolean.TRUE.equals(view.status().cleanupPending())) {
      return cleanUp(view, job);
    }
    boolean going = job.getMetadata().getDeletionTimestamp() != null;
    return going || hasStarted(job) ? new StepOutcome.Proceed(view) : pending(view, job);
  }

  /** Tried again until the Job is gone, however often the server refuses. */
  private StepOutcome cleanUp(RunView view, Job job) {
    if (job.getMetadata().getDeletionTimestamp() == null) {
      children.delete(job);
    }
    return new StepOutcome.AwaitEvent(view.status());
  }

  private static boolean hasStarted(Job job) {
    JobStatus status = job.getStatus();
    return status != null
        && (positive(status.getReady())
            || positive(status.getSucceeded())
            || positive(status.getFailed()));
  }

  private static boolean positive(@org.jspecify.annotations.Nullable Integer count) {
    return count != null && count > 0;
  }

  private StepOutcome pending(RunView view, Job job) {
    Duration waited = Duration.between(since(job), clock.instant());
    Duration left = least(OVERDUE, deadline(view)).minus(waited);
    if (left.isPositive()) {
      return new StepOutcome.CheckAgain(left, statuses.running(view, progress.of(view)));
    }
    Optional<PodTrouble> trouble = PodTrouble.of(children.pods(job));
    Optional<Failure> failure = failure(view, trouble, waited);
    if (failure.isPresent()) {
      return new StepOutcome.Persist(statuses.cleaning(view, failure.get()));
    }
    return new StepOutcome.CheckAgain(
        least(LOOK_AGAIN, deadline(view).minus(waited)),
        trouble
            .map(found -> statuses.notStarting(view, found.reason(), found.message()))
            .orElseGet(() -> statuses.running(view, progress.of(view))));
  }

  private static Duration deadline(RunView view) {
    Long seconds = view.spec().preRunningDeadlineSeconds();
    return seconds == null ? NEVER : Duration.ofSeconds(seconds);
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Instant since(Job job) {
    String started = job.getStatus() == null ? null : job.getStatus().getStartTime();
    return Instant.parse(started == null ? job.getMetadata().getCreationTimestamp() : started);
  }

  private static Optional<Failure> failure(
      RunView view, Optional<PodTrouble> trouble, Duration waited) {
    boolean late = waited.compareTo(deadline(view)) >= 0;
    boolean hopeless = trouble.filter(found -> found.isHopelessAfter(waited)).isPresent();
    if (!late && !hopeless) {
      return Optional.empty();
    }
    String reason =
        late ? "PreRunningDeadlineExceeded" : trouble.map(PodTrouble::reason).orElseThrow();
    String pod = trouble.map(PodTrouble::pod).orElse(null);
    String why = trouble.map(PodTrouble::message).orElse("its pods did not start");
    return Optional.of(new Failure("scheduling", reason, null, pod, view.status().attempt(), why));
  }
}
