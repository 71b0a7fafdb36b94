package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.api.v1alpha1.RunStatus.ChildReference;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.pipeline.kubernetes.KubernetesRenderer;
import io.reasonrank.pipeline.plan.PlannedStage;
import java.util.Optional;

/**
 * Finds the child of the written attempt, or creates it. A child that was there and is gone is a
 * failure of the surroundings, never a reason to create the same attempt again.
 */
final class ChildStep implements RunStep {
  private final KubernetesRenderer renderer;
  private final Children children;
  private final StatusFactory statuses;
  private final Retrying retrying;

  ChildStep(
      KubernetesRenderer renderer, Children children, StatusFactory statuses, Retrying retrying) {
    this.renderer = renderer;
    this.children = children;
    this.statuses = statuses;
    this.retrying = retrying;
  }

  @Override
  public StepOutcome take(RunView view) {
    ChildReference known = view.status().childRef();
    return known == null ? create(view) : find(view, known);
  }

  private StepOutcome find(RunView view, ChildReference known) {
    Optional<Job> job =
        children
            .job(view.run().getMetadata().getNamespace(), known.name())
            .filter(found -> found.getMetadata().getUid().equals(known.uid()));
    return job.<StepOutcome>map(found -> new StepOutcome.Proceed(view.with(found)))
        .orElseGet(() -> retrying.now(view, vanished(view, known)));
  }

  private static Failure vanished(RunView view, ChildReference known) {
    return new Failure(
        "infrastructure",
        "ChildVanished",
        null,
        null,
        view.status().attempt(),
        "Job " + known.name() + " was deleted before its end was seen; do not delete children");
  }

  private StepOutcome create(RunView view) {
    if (view.spec().suspend()) {
      return new StepOutcome.AwaitEvent(statuses.suspended(view));
    }
    PlannedStage stage = view.next().orElseThrow();
    var rendered = renderer.render(view.run(), stage, view.status().attempt());
    return switch (children.create(view.run(), rendered)) {
      case Children.Creation.Ours(Job job) ->
          new StepOutcome.Persist(
              statuses.created(view, job.getMetadata().getName(), job.getMetadata().getUid()));
      case Children.Creation.Foreign(String object) ->
          new StepOutcome.Persist(statuses.failed(view, taken(view, object)));
      case Children.Creation.OwnerChanged() ->
          new StepOutcome.CheckAgain(java.time.Duration.ofSeconds(1), view.status());
    };
  }

  private static Failure taken(RunView view, String object) {
    return new Failure(
        "configuration",
        "NameTaken",
        null,
        null,
        view.status().attempt(),
        object + " exists and belongs to somebody else; delete it and make the run again");
  }
}
