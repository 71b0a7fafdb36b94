package io.reasonrank.operator.cluster;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** Statuses of pods as a kubelet writes them. */
final class PodStates {
  private PodStates() {}

  static boolean isOver(Pod pod) {
    return pod.getStatus() != null
        && Set.of("Succeeded", "Failed").contains(String.valueOf(pod.getStatus().getPhase()));
  }

  static PodBuilder running(PodBuilder pod, String ip) {
    var state =
        new ContainerStateBuilder().withNewRunning().withStartedAt(now()).endRunning().build();
    return with(pod, "Running", state, List.of(condition("Ready", true, "")))
        .editStatus()
        .withPodIP(ip)
        .endStatus();
  }

  static PodBuilder ended(PodBuilder pod, int code, String message) {
    return with(
        pod,
        code == 0 ? "Succeeded" : "Failed",
        terminated(code, message),
        List.of(condition("Ready", false, "PodCompleted")));
  }

  static PodBuilder disrupted(PodBuilder pod) {
    return with(
        pod,
        "Failed",
        terminated(137, ""),
        List.of(
            condition("Ready", false, "PodFailed"),
            condition("DisruptionTarget", true, "DeletionByTaintManager")));
  }

  static PodBuilder waiting(PodBuilder pod, String reason, String message) {
    var state =
        new ContainerStateBuilder()
            .withNewWaiting()
            .withReason(reason)
            .withMessage(message)
            .endWaiting()
            .build();
    return with(pod, "Pending", state, List.of(condition("Ready", false, "ContainersNotReady")));
  }

  static PodBuilder unschedulable(PodBuilder pod, String message) {
    var condition =
        new PodConditionBuilder(condition("PodScheduled", false, "Unschedulable"))
            .withMessage(message)
            .build();
    return pod.editOrNewStatus().withPhase("Pending").withConditions(condition).endStatus();
  }

  private static ContainerState terminated(int code, String message) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(code)
        .withReason(code == 0 ? "Completed" : "Error")
        .withMessage(message.isEmpty() ? null : message)
        .withStartedAt(now())
        .withFinishedAt(now())
        .endTerminated()
        .build();
  }

  private static PodBuilder with(
      PodBuilder pod, String phase, ContainerState state, List<PodCondition> conditions) {
    var container = pod.buildSpec().getContainers().getFirst();
    var status =
        new ContainerStatusBuilder()
            .withName(container.getName())
            .withImage(container.getImage())
            .withImageID("")
            .withReady(state.getRunning() != null)
            .withStarted(state.getRunning() != null)
            .withRestartCount(0)
            .withState(state)
            .build();
    return pod.editOrNewStatus()
        .withPhase(phase)
        .withStartTime(now())
        .withConditions(conditions)
        .withContainerStatuses(status)
        .endStatus();
  }

  private static PodCondition condition(String type, boolean value, String reason) {
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(value ? "True" : "False")
        .withReason(reason.isEmpty() ? null : reason)
        .withLastTransitionTime(now())
        .build();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
