package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.ExitCode.FailureClass;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says whose fault a failed Job is. The Job's own words come first (they stay when pods are gone),
 * then the exit code of a pod; a Job without either failed by its surroundings.
 */
public final class FailureClassifier {
  private static final Pattern EXIT_CODE = Pattern.compile("exit code (\\d+)");

  private FailureClassifier() {}

  /** The failure of an attempt. */
  public static Failure classify(JobEnd.Failed end, List<Pod> pods, int attempt) {
    Optional<Pod> culprit = pods.stream().filter(pod -> exitCode(pod).isPresent()).findFirst();
    OptionalInt code = exitCode(end.message());
    if (code.isEmpty() && culprit.isPresent()) {
      code = exitCode(culprit.get());
    }
    FailureClass failureClass = classOf(end, code, pods);
    return new Failure(
        failureClass.name().toLowerCase(Locale.ROOT),
        end.reason().isEmpty() ? "JobFailed" : end.reason(),
        code.isPresent() ? (Integer) code.getAsInt() : null,
        culprit.map(pod -> pod.getMetadata().getName()).orElse(null),
        attempt,
        advice(failureClass, code) + (end.message().isEmpty() ? "" : " (" + end.message() + ")"));
  }

  private static FailureClass classOf(JobEnd.Failed end, OptionalInt code, List<Pod> pods) {
    if (end.reason().equals("DeadlineExceeded")) {
      return FailureClass.BUDGET;
    }
    if (code.isPresent()) {
      return ExitCode.classify(code.getAsInt());
    }
    boolean neverRan = !pods.isEmpty() && pods.stream().allMatch(FailureClassifier::isPending);
    return neverRan ? FailureClass.SCHEDULING : FailureClass.INFRASTRUCTURE;
  }

  private static boolean isPending(Pod pod) {
    return pod.getStatus() != null && "Pending".equals(pod.getStatus().getPhase());
  }

  private static OptionalInt exitCode(String message) {
    Matcher matcher = EXIT_CODE.matcher(message);
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  private static OptionalInt exitCode(Pod pod) {
    return terminated(pod)
        .map(ContainerStateTerminated::getExitCode)
        .filter(code -> code != 0)
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  /** How the first ended container of a pod ended. */
  static Optional<ContainerStateTerminated> terminated(@Nullable Pod pod) {
    if (pod == null || pod.getStatus() == null) {
      return Optional.empty();
    }
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .flatMap(state -> Optional.ofNullable(state.getTerminated()).stream())
        .findFirst();
  }

  private static String advice(FailureClass failureClass, OptionalInt code) {
    String by = code.isPresent() ? "exit code " + code.getAsInt() + ": " : "";
    return by
        + switch (failureClass) {
          case CONFIGURATION -> "the spec or the set-up is wrong; make a corrected run";
          case DATA -> "the data are wrong; mend them and make the run again";
          case INFRASTRUCTURE -> "the surroundings failed";
          case SCHEDULING -> "no pod could be placed or its image not pulled";
          case APPLICATION -> "the program failed; see the pod's log";
          case BUDGET -> "the time or budget is used up; raise it and make the run again";
          case DIVERGENCE -> "training diverged; the last good checkpoint is kept";
          case NONE -> "the Job failed";
        };
  }
}
