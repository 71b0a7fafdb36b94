package io.reasonrank.operator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureClassifierTest {
  private static JobEnd.Failed end(String reason, String message) {
    return new JobEnd.Failed(reason, message, Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource({
    "78, configuration",
    "64, configuration",
    "66, data",
    "74, infrastructure",
    "137, infrastructure",
    "70, application",
    "1, application",
    "79, budget",
    "80, divergence"
  })
  void classFollowsTheExitCodeInTheJobsMessage(int code, String expected) {
    String message =
        "Container stage for pod default/x-0 failed with exit code "
            + code
            + " matching FailJob rule at index 1";
    var failure = FailureClassifier.classify(end("PodFailurePolicy", message), List.of(), 1);
    assertThat(failure.failureClass()).isEqualTo(expected);
    assertThat(failure.exitCode()).isEqualTo(code);
  }

  @Test
  void podsThatNeverRanAreASchedulingFailure() {
    var pending =
        new PodBuilder()
            .withNewMetadata()
            .withName("p")
            .endMetadata()
            .withNewStatus()
            .withPhase("Pending")
            .endStatus()
            .build();
    assertThat(FailureClassifier.classify(end("", ""), List.of(pending), 1).failureClass())
        .isEqualTo("scheduling");
  }

  @Test
  void deadlineIsABudgetThatIsUsedUp() {
    assertThat(FailureClassifier.classify(end("DeadlineExceeded", ""), List.of(), 1).failureClass())
        .isEqualTo("budget");
  }

  @Test
  void jobWithoutAnyTraceFailedByItsSurroundings() {
    assertThat(FailureClassifier.classify(end("", ""), List.of(), 1).failureClass())
        .isEqualTo("infrastructure");
  }
}
