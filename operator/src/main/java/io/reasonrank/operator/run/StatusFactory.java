package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.api.v1alpha1.RunStatus.Retries;
import io.reasonrank.api.v1alpha1.RunStatus.StageResult;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.pipeline.kubernetes.ChildName;
import io.reasonrank.pipeline.kubernetes.Delegate;
import io.reasonrank.pipeline.plan.RunGraph;
import io.reasonrank.pipeline.plan.RunKey;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
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
  static final String QUOTA_RESERVED = "QuotaReserved";
  static final String RUNNING = "Running";
  static final String CHECKPOINT_AVAILABLE = "CheckpointAvailable";
  static final String EXPORTED = "Exported";
  static final String EVALUATED = "Evaluated";
  static final String SUCCEEDED = "Succeeded";
  static final String FAILED = "Failed";
  static final String EXPIRING = "Expiring";

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

  /** Another run has the output; kstatus: stalled, because nothing but a person changes that. */
  RunStatus outputTaken(RunView view, String other) {
    String message =
        "spec.output.uri belongs to "
            + other
            + "; give another one, or delete that run (this one then goes on)";
    return draft(view)
        .phase("Refused")
        .condition(READY, false, "OutputTaken", message)
        .condition(RECONCILING, false, "OutputTaken", message)
        .condition(STALLED, true, "OutputTaken", message)
        .build();
  }

  /**
   * An attempt at a stage is about to be created; this is written first. Only the first one of a
   * run is said to be starting: a run between two stages is running, which saves a write per stage.
   */
  RunStatus intent(RunView view, String stage, int attempt, Retries retries) {
    return atWork(view, view.started() ? RUNNING : "Starting", attempt, stage)
        .started(now())
        .inputs(resolved(view))
        .attempt(stage, attempt)
        .child(reference(view, stage, attempt))
        .retries(retries)
        .condition(DATA_READY, true, "InputsResolved", "every input is known")
        .build();
  }

  private static RunStatus.ChildReference reference(RunView view, String stage, int attempt) {
    var owner = view.run().getMetadata();
    String name = ChildName.of(owner.getName(), owner.getUid(), stage, attempt);
    return new RunStatus.ChildReference(kind(view, stage), name, null);
  }

  private static String kind(RunView view, String stage) {
    return view.plan().stream()
        .flatMap(plan -> plan.stages().stream())
        .filter(planned -> planned.name().equals(stage))
        .map(Delegate::kindOf)
        .findFirst()
        .orElse("Job");
  }

  private static List<RunStatus.ResolvedReference> resolved(RunView view) {
    if (!view.status().inputs().isEmpty()) {
      return view.status().inputs();
    }
    return RunGraph.references(view.run()).stream()
        .map(RunGraph.Reference::to)
        .flatMap(key -> PlanStep.output(view, key).map(input -> resolved(key, input)).stream())
        .toList();
  }

  private static RunStatus.ResolvedReference resolved(RunKey key, Input input) {
    String digest = input.digest().isEmpty() ? null : input.digest();
    return new RunStatus.ResolvedReference(key.kind(), key.name(), input.uri(), digest);
  }

  /** Pods are at work. */
  RunStatus running(RunView view, Optional<ProgressReport> report) {
    RunStatusDraft draft =
        atWork(view, RUNNING, view.status().attempt(), String.valueOf(view.status().stage()));
    report.ifPresent(found -> report(draft, found));
    RunStatus status = draft.build();
    // The UID is written along with something else, not by itself.
    return status.equals(view.status()) ? status : draft.child(seen(view)).build();
  }

  private static RunStatus.ChildReference seen(RunView view) {
    Job job = view.requireChild();
    var metadata = job.getMetadata();
    return new RunStatus.ChildReference(job.getKind(), metadata.getName(), metadata.getUid());
  }

  private static void report(RunStatusDraft draft, ProgressReport report) {
    draft.progress(report.progress());
    report
        .checkpoint()
        .ifPresent(
            saved -> {
              String message = "step " + saved.step() + " at " + saved.uri();
              draft.checkpoint(saved);
              draft.condition(CHECKPOINT_AVAILABLE, true, "Saved", message);
            });
  }

  /** Pods do not start. */
  RunStatus notStarting(RunView view, String reason, String message) {
    return underWay(view, "Starting", reason, message)
        .child(seen(view))
        .condition(RUNNING, false, reason, message)
        .build();
  }

  /** The cluster does not serve the kind of child that the spec asks for. */
  RunStatus lacking(RunView view, String message) {
    return underWay(view, "Waiting", "ClusterLacksKind", message)
        .condition(RUNNING, false, "ClusterLacksKind", message)
        .build();
  }

  /**
   * The Job waits for quota (Kueue has suspended it).
   *
   * @param why as Kueue says it, or empty
   */
  RunStatus queued(RunView view, String queue, String why) {
    String message =
        "waits for admission by LocalQueue " + queue + (why.isEmpty() ? "" : ": " + why);
    return underWay(view, "Queued", "Queued", message)
        .child(seen(view))
        .condition(QUOTA_RESERVED, false, "Queued", message)
        .condition(RUNNING, false, "Queued", message)
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

  /** The status was wrong about a Job that is at work: follow the Job. */
  RunStatus adopted(RunView view, String stage, int attempt, Job job) {
    var metadata = job.getMetadata();
    return atWork(view, RUNNING, attempt, stage)
        .reopened()
        .started(metadata.getCreationTimestamp())
        .attempt(stage, attempt)
        .child(new RunStatus.ChildReference(job.getKind(), metadata.getName(), metadata.getUid()))
        .without(SUCCEEDED)
        .without(FAILED)
        .build();
  }

  private RunStatusDraft atWork(RunView view, String phase, int attempt, String stage) {
    String message = "attempt " + attempt + " of stage " + stage;
    RunStatusDraft draft =
        underWay(view, phase, phase, message)
            .condition(RUNNING, phase.equals(RUNNING), phase, message)
            .condition(SUSPENDED, false, "NotSuspended", "spec.suspend is false");
    return view.spec().queueName() == null || !phase.equals(RUNNING)
        ? draft
        : draft.condition(QUOTA_RESERVED, true, "Admitted", "the queue let the Job start");
  }

  /** A stage is done. */
  RunStatus stageFinished(
      RunView view,
      StageResult result,
      RunStatus.@Nullable EvaluationStatus evaluation,
      RunStatus.@Nullable TeacherCost teacher) {
    RunStatusDraft draft =
        underWay(view, "Running", "StageFinished", "stage " + result.name() + " is finished")
            .attempt(null, view.status().attempt())
            .finished(result)
            .spent(AcceleratorTime.hours(view))
            .failure(null)
            .retries(new Retries(0, 0, 0))
            .evaluation(evaluation)
            .teacher(teacher);
    return switch (result.name()) {
      case "export" -> draft.condition(EXPORTED, true, "Exported", result.uri()).build();
      case "evaluate" -> draft.condition(EVALUATED, true, "Evaluated", result.uri()).build();
      default -> draft.build();
    };
  }

  /** An attempt failed and there will be another one. */
  RunStatus retrying(RunView view, Failure failure) {
    return underWay(view, "Retrying", failure.reason(), failure.message())
        .spent(newHours(view))
        .failure(failure)
        .condition(RUNNING, false, failure.reason(), failure.message())
        .build();
  }

  /** The child of the attempt must go before anything else happens. */
  RunStatus cleaning(RunView view, Failure failure) {
    return underWay(view, "Retrying", failure.reason(), failure.message())
        .failure(failure)
        .cleanupPending(true)
        .condition(RUNNING, false, failure.reason(), failure.message())
        .build();
  }

  /** A failure is looked at more than once while its backoff lasts; its time counts once. */
  private static double newHours(RunView view) {
    Failure said = view.status().failure();
    boolean counted = said != null && said.attempt() == view.status().attempt();
    return counted ? 0 : AcceleratorTime.hours(view);
  }

  /** The end, badly. */
  RunStatus failed(RunView view, Failure failure) {
    return draft(view)
        .phase("Failed")
        .completed(now())
        .spent(newHours(view))
        .cleanupPending(false)
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
        .condition(RUNNING, false, "Succeeded", message)
        .condition(READY, true, "Succeeded", message)
        .condition(RECONCILING, false, "Succeeded", message)
        .condition(STALLED, false, "Succeeded", message)
        .condition(SUCCEEDED, true, "Succeeded", message)
        .build();
  }

  /** The time to live is over, and somebody needs what the run made. */
  RunStatus retained(RunView view, String user) {
    return draft(view)
        .condition(EXPIRING, false, "InUse", "outputs stay, and so does this: " + user)
        .build();
  }

  /** From now on nobody may begin to use what the run made. */
  RunStatus expiring(RunView view) {
    return draft(view)
        .condition(EXPIRING, true, "Cleaning", "outputs are deleted, then this")
        .build();
  }

  /** What the run made could not be deleted. */
  RunStatus uncleaned(RunView view, String job, String why) {
    return draft(view)
        .condition(
            EXPIRING,
            true,
            "CleaningFailed",
            why + "; delete Job " + job + " to try again, or this resource")
        .build();
  }

  /** Whether what the run made is being deleted. */
  static boolean isExpiring(RunStatus status) {
    return Conditions.isTrue(status.conditions(), EXPIRING);
  }

  /** Whether a status is final. */
  static boolean isTerminal(RunStatus status) {
    return Conditions.isTrue(status.conditions(), SUCCEEDED) || isFailed(status);
  }

  /** Whether a run ended badly. */
  static boolean isFailed(RunStatus status) {
    return Conditions.isTrue(status.conditions(), FAILED);
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
