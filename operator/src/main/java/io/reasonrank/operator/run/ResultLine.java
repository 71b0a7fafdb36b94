package io.reasonrank.operator.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The result of a stage, as its pod left it in its termination message. */
public final class ResultLine {
  private ResultLine() {}

  /** The result line of the pod that succeeded; advisory, so anything unreadable is passed over. */
  public static JsonNode of(List<Pod> pods) {
    return pods.stream()
        .flatMap(pod -> FailureClassifier.terminated(pod).stream())
        .filter(end -> Integer.valueOf(0).equals(end.getExitCode()))
        .map(ContainerStateTerminated::getMessage)
        .flatMap(message -> parse(message).stream())
        .findFirst()
        .orElseGet(Json::object);
  }

  private static Optional<JsonNode> parse(@Nullable String message) {
    try {
      return message == null
          ? Optional.empty()
          : Optional.of(Json.parse(message, JsonNode.class, "termination message"));
    } catch (StageException e) {
      return Optional.empty();
    }
  }
}
