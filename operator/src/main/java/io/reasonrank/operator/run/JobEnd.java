package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;
import java.util.Optional;

/** How a Job ended. */
public sealed interface JobEnd {

  /** All its pods succeeded. */
  record Complete() implements JobEnd {}

  /**
   * It gave up.
   *
   * @param reason for example PodFailurePolicy or BackoffLimitExceeded
   * @param message names pod and exit code where a policy rule matched
   * @param at when
   */
  record Failed(String reason, String message, Instant at) implements JobEnd {}

  /** The end of a Job, or empty while it goes on. */
  static Optional<JobEnd> of(Job job) {
    if (job.getStatus() == null || job.getStatus().getConditions() == null) {
      return Optional.empty();
    }
    return job.getStatus().getConditions().stream()
        .filter(condition -> "True".equals(condition.getStatus()))
        .flatMap(condition -> of(condition).stream())
        .findFirst();
  }

  private static Optional<JobEnd> of(JobCondition condition) {
    return switch (condition.getType()) {
      case "Complete" -> Optional.of(new Complete());
      case "Failed" ->
          Optional.of(
              new Failed(
                  orEmpty(condition.getReason()),
                  orEmpty(condition.getMessage()),
                  condition.getLastTransitionTime() == null
                      ? Instant.EPOCH
                      : Instant.parse(condition.getLastTransitionTime())));
      default -> Optional.empty();
    };
  }

  private static String orEmpty(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "" : text;
  }
}
