package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why a pod does not start.
 *
 * @param reason for machines, for example ErrImagePull or Unschedulable
 * @param pod its name
 * @param message for people, with what to do
 */
record PodTrouble(String reason, String pod, String message) {
  /** What only a change of the spec or a missing object heals. */
  private static final Set<String> HOPELESS =
      Set.of("InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError");

  private static final Set<String> IMAGE = Set.of("ErrImagePull", "ImagePullBackOff");

  /** A registry that is down for longer ends the attempt; the next one waits its backoff. */
  private static final Duration IMAGE_PATIENCE = Duration.ofMinutes(5);

  /** The first pod in trouble, or empty. */
  static Optional<PodTrouble> of(List<Pod> pods) {
    return pods.stream().flatMap(pod -> of(pod).stream()).findFirst();
  }

  private static Optional<PodTrouble> of(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    return container(pod).or(() -> placement(pod));
  }

  private static Optional<PodTrouble> container(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .flatMap(status -> Optional.ofNullable(status.getState()).stream())
        .flatMap(state -> Optional.ofNullable(state.getWaiting()).stream())
        .filter(waiting -> !"ContainerCreating".equals(waiting.getReason()))
        .map(waiting -> trouble(pod, waiting))
        .findFirst();
  }

  private static PodTrouble trouble(Pod pod, ContainerStateWaiting waiting) {
    String reason = waiting.getReason() == null ? "NotStarting" : waiting.getReason();
    String name = pod.getMetadata().getName();
    return new PodTrouble(
        reason, name, "pod " + name + ": " + reason + ": " + waiting.getMessage());
  }

  private static Optional<PodTrouble> placement(Pod pod) {
    String name = pod.getMetadata().getName();
    return pod.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals("PodScheduled"))
        .filter(condition -> condition.getStatus().equals("False"))
        .map(
            condition ->
                new PodTrouble(
                    "Unschedulable",
                    name,
                    "pod " + name + " fits no node: " + condition.getMessage()))
        .findFirst();
  }

  boolean isHopelessAfter(Duration waited) {
    return HOPELESS.contains(reason)
        || (IMAGE.contains(reason) && waited.compareTo(IMAGE_PATIENCE) >= 0);
  }
}
