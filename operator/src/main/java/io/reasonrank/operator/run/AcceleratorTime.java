package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.reasonrank.api.v1alpha1.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What an attempt cost: the time from its Job's start to its end, times the devices it held. */
final class AcceleratorTime {
  private static final double SECONDS_PER_HOUR = 3600;

  private AcceleratorTime() {}

  static double hours(RunView view) {
    Pod pod = view.spec().pod();
    if (pod == null || pod.accelerators() == null || view.child().isEmpty()) {
      return 0;
    }
    Job job = view.requireChild();
    Integer pods = job.getSpec().getParallelism();
    int devices = pod.accelerators().count() * (pods == null ? 1 : pods);
    return devices * duration(job).toSeconds() / SECONDS_PER_HOUR;
  }

  private static Duration duration(Job job) {
    if (job.getStatus() == null || job.getStatus().getStartTime() == null) {
      return Duration.ZERO;
    }
    Instant start = Instant.parse(job.getStatus().getStartTime());
    return end(job).map(end -> Duration.between(start, end)).orElse(Duration.ZERO);
  }

  private static Optional<Instant> end(Job job) {
    return job.getStatus().getConditions().stream()
        .filter(condition -> "True".equals(condition.getStatus()))
        .filter(condition -> condition.getType().matches("Complete|Failed"))
        .map(JobCondition::getLastTransitionTime)
        .filter(java.util.Objects::nonNull)
        .map(Instant::parse)
        .findFirst();
  }
}
