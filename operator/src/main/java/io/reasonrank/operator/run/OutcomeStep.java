package io.reasonrank.operator.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.api.v1alpha1.RunStatus.EvaluationStatus;
import io.reasonrank.api.v1alpha1.RunStatus.StageResult;
import io.reasonrank.api.v1alpha1.RunStatus.TeacherCost;
import io.reasonrank.pipeline.plan.PlannedStage;
import io.reasonrank.stage.Json;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the Job of the current attempt: goes on, done, or failed. */
final class OutcomeStep implements RunStep {
  /** Four decimals. */
  private static final double PLACES = 1e4;

  private final Children children;
  private final StatusFactory statuses;
  private final Retrying retrying;
  private final Succession succession;
  private final ProgressSource progress;

  OutcomeStep(
      Children children,
      StatusFactory statuses,
      Retrying retrying,
      Succession succession,
      ProgressSource progress) {
    this.children = children;
    this.statuses = statuses;
    this.retrying = retrying;
    this.succession = succession;
    this.progress = progress;
  }

  @Override
  public StepOutcome take(RunView view) {
    Job job = view.requireChild();
    Optional<JobEnd> end = JobEnd.of(job);
    if (end.isEmpty()) {
      return new StepOutcome.AwaitEvent(statuses.running(view, progress.of(view)));
    }
    List<Pod> pods = children.pods(job);
    return switch (end.get()) {
      // The end of a stage and the intent of the next one are one write.
      case JobEnd.Complete() ->
          new StepOutcome.Persist(succession.after(view.with(finished(view, pods))));
      case JobEnd.Failed failed ->
          retrying.after(
              view,
              FailureClassifier.classify(
                  children.explain(job, failed), pods, view.status().attempt()),
              failed.at());
    };
  }

  private io.reasonrank.api.v1alpha1.RunStatus finished(RunView view, List<Pod> pods) {
    PlannedStage stage = view.current();
    JsonNode result = stage.indexed() ? Json.object() : ResultLine.of(pods);
    String digest = result.path("digest").asText("");
    return statuses.stageFinished(
        view,
        new StageResult(
            stage.name(),
            stage.spec().output(),
            digest.isEmpty() ? null : digest,
            view.status().attempt()),
        evaluation(result.path("metrics").path("evaluation")),
        teacher(result.path("metrics").path("teacher")));
  }

  private static @Nullable TeacherCost teacher(JsonNode asked) {
    return asked.hasNonNull("tokens")
        ? new TeacherCost(asked.get("tokens").asLong(), asked.path("cost").asDouble())
        : null;
  }

  private static @Nullable EvaluationStatus evaluation(JsonNode metrics) {
    if (!metrics.hasNonNull("metric")) {
      return null;
    }
    return new EvaluationStatus(
        metrics.get("metric").asText(),
        number(metrics, "base"),
        number(metrics, "model"),
        number(metrics, "difference"),
        number(metrics, "lower"),
        number(metrics, "upper"));
  }

  /** For people and columns; the manifest has every digit. */
  private static @Nullable Double number(JsonNode metrics, String name) {
    return metrics.hasNonNull(name)
        ? Math.round(metrics.get(name).asDouble() * PLACES) / PLACES
        : null;
  }
}
