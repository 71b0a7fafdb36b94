package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.api.v1alpha1.RunStatus.Retries;
import io.reasonrank.api.v1alpha1.RunStatus.StageResult;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one place that makes a status. Ready, Reconciling and Stalled follow kstatus: a run that
 * cannot go on is Stalled, else tools would wait for it for ever.
 */
final class StatusFactory {
  static final String READY = "Ready";
  static final String RECONCILING = "Reconciling";
  static final String STALLED = "Stalled";
  static final String SUSPENDED = "Suspended";
  static final String DATA_READY = "DataReady";
  static final String RUNNING = "Running";
  static final String EXPORTED = "Exported";
  static final String EVALUATED = "Evaluated";
  static final String SUCCEEDED = "Succeeded";
  static final String FAILED = "Failed";

  private final Clock clock;

  StatusFactory(Clock clock) {
    this.clock = clock;
  }

  /** Inputs are not there yet. */
  RunStatus waiting(RunView view, String reason) {
    return underWay(view, "Waiting", "WaitingForInput", reason)
        .condition(DATA_READY, false, "WaitingForInput", reason)
        .build();
  }

  /** An attempt at a stage is about to be created; this is written first. */
  RunStatus intent(RunView view, String stage, int attempt, Retries retries) {
    String message = "attempt " + attempt + " of stage " + stage;
    return underWay(view, "Starting", "Starting", message)
        .started(now())
        .attempt(stage, attempt)
        .retries(retries)
        .condition(DATA_READY, true, "InputsResolved", "every input is known")
        .condition(SUSPENDED, false, "NotSuspended", "spec.suspend is false")
        .build();
  }

  /** The child of the attempt is there. */
  RunStatus created(RunView view, String job, String uid) {
    return draft(view).child(new RunStatus.ChildReference("Job", job, uid)).build();
  }

  /** Pods are at work. */
  RunStatus running(RunView view, String message) {
    return underWay(view, "Running", "Running", message)
        .condition(RUNNING, true, "Running", message)
        .condition(SUSPENDED, false, "NotSuspended", "spec.suspend is false")
        .build();
  }

  /** Nothing runs because the spec says so. kstatus calls this in progress. */
  RunStatus suspended(RunView view) {
    String message = "spec.suspend is true";
    return draft(view)
        .phase("Suspended")
        .condition(READY, false, "Suspended", message)
        .condition(RECONCILING, false, "Suspended", message)
        .condition(STALLED, false, "Suspended", message)
        .condition(RUNNING, false, "Suspended", message)
        .condition(SUSPENDED, true, "Suspended", message)
        .build();
  }

  /** A stage is done. */
  RunStatus stageFinished(
      RunView view, StageResult result, RunStatus.@Nullable EvaluationStatus evaluation) {
    RunStatusDraft draft =
        underWay(view, "Running", "StageFinished", "stage " + result.name() + " is finished")
            .attempt(null, 0)
            .finished(result)
            .failure(null)
            .retries(new Retries(0, 0, 0))
            .evaluation(evaluation)
            .condition(RUNNING, false, "StageFinished", "stage " + result.name() + " is finished");
    return switch (result.name()) {
      case "export" -> draft.condition(EXPORTED, true, "Exported", result.uri()).build();
      case "evaluate" -> draft.condition(EVALUATED, true, "Evaluated", result.uri()).build();
      default -> draft.build();
    };
  }

  /** An attempt failed and there will be another one. */
  RunStatus retrying(RunView view, Failure failure) {
    return underWay(view, "Retrying", failure.reason(), failure.message())
        .failure(failure)
        .condition(RUNNING, false, failure.reason(), failure.message())
        .build();
  }

  /** The end, badly. */
  RunStatus failed(RunView view, Failure failure) {
    return draft(view)
        .phase("Failed")
        .completed(now())
        .failure(failure)
        .condition(READY, false, failure.reason(), failure.message())
        .condition(RECONCILING, false, failure.reason(), failure.message())
        .condition(STALLED, true, failure.reason(), failure.message())
        .condition(RUNNING, false, failure.reason(), failure.message())
        .condition(FAILED, true, failure.reason(), failure.message())
        .build();
  }

  /** The end, well. */
  RunStatus succeeded(RunView view, RunStatus.Artifact artifact) {
    String made = view.run() instanceof SynthesisJob ? "dataset" : "model";
    String message = made + " at " + artifact.uri();
    return draft(view)
        .phase("Succeeded")
        .completed(now())
        .artifact(artifact)
        .condition(READY, true, "Succeeded", message)
        .condition(RECONCILING, false, "Succeeded", message)
        .condition(STALLED, false, "Succeeded", message)
        .condition(SUCCEEDED, true, "Succeeded", message)
        .build();
  }

  /** Whether a status is final. */
  static boolean isTerminal(RunStatus status) {
    return Conditions.isTrue(status.conditions(), SUCCEEDED)
        || Conditions.isTrue(status.conditions(), FAILED);
  }

  private RunStatusDraft underWay(RunView view, String phase, String reason, String message) {
    return draft(view)
        .phase(phase)
        .condition(READY, false, reason, message)
        .condition(RECONCILING, true, reason, message)
        .condition(STALLED, false, reason, message);
  }

  private RunStatusDraft draft(RunView view) {
    Long generation = view.run().getMetadata().getGeneration();
    return new RunStatusDraft(
        view.status(),
        new Conditions(view.status().conditions(), generation == null ? 0 : generation, now()));
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
