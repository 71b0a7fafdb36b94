package io.reasonrank.operator.run;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The rules of kstatus for custom resources (sigs.k8s.io/cli-utils, pkg/kstatus/README.md), as
 * kubectl wait, kpt and Flux read a status.
 */
enum Kstatus {
  IN_PROGRESS,
  FAILED,
  CURRENT,
  TERMINATING;

  static Kstatus of(JsonNode object) {
    if (object.at("/metadata/deletionTimestamp").isTextual()) {
      return TERMINATING;
    }
    JsonNode observed = object.at("/status/observedGeneration");
    if (observed.isNumber() && observed.asLong() != object.at("/metadata/generation").asLong()) {
      return IN_PROGRESS;
    }
    if (is(object, "Reconciling", "True")) {
      return IN_PROGRESS;
    }
    if (is(object, "Stalled", "True")) {
      return FAILED;
    }
    return is(object, "Ready", "False") || is(object, "Ready", "Unknown") ? IN_PROGRESS : CURRENT;
  }

  private static boolean is(JsonNode object, String type, String status) {
    for (JsonNode condition : object.at("/status/conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText().equals(status);
      }
    }
    return false;
  }
}
