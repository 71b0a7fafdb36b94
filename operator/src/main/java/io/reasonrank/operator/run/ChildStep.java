package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.api.v1alpha1.RunStatus.ChildReference;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.pipeline.kubernetes.KubernetesRenderer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the child of the written attempt, or creates it. A child that was there and is gone is a
 * failure of the surroundings, never a reason to create the same attempt again.
 */
final class ChildStep implements RunStep {
  private static final Duration READ_AGAIN = Duration.ofMillis(200);

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
    var rendered = renderer.render(view.run(), view.current(), view.status().attempt());
    Optional<Job> seen =
        view.job(rendered.job().getMetadata().getName()).filter(job -> isRecorded(view, job));
    if (seen.isPresent()) {
      children.complete(view.run(), rendered, seen.get());
      return new StepOutcome.Proceed(view.with(seen.get()));
    }
    return look(view, rendered);
  }

  private static boolean isRecorded(RunView view, Job job) {
    ChildReference known = view.status().childRef();
    return known == null
        || known.uid() == null
        || Objects.equals(known.uid(), job.getMetadata().getUid());
  }

  /** The watches do not know it: ask the server. */
  private StepOutcome look(RunView view, KubernetesRenderer.Children rendered) {
    ChildReference known = view.status().childRef();
    String uid = known == null || known.uid() == null ? "" : known.uid();
    return switch (children.find(view.run(), rendered, uid)) {
      case Children.Finding.There(Job job) -> new StepOutcome.Proceed(view.with(job));
      case Children.Finding.Vanished() -> vanished(view, rendered.job().getMetadata().getName());
      case Children.Finding.NeverMade() -> create(view, rendered);
    };
  }

  private StepOutcome vanished(RunView view, String name) {
    Failure pending = view.status().failure();
    if (Boolean.TRUE.equals(view.status().cleanupPending()) && pending != null) {
      return retrying.now(view, pending); // gone because the operator deleted it
    }
    return retrying.now(
        view,
        new Failure(
            "infrastructure",
            "ChildVanished",
            null,
            null,
            view.status().attempt(),
            name + " was deleted before its end was seen; do not delete children"));
  }

  private StepOutcome create(RunView view, KubernetesRenderer.Children rendered) {
    if (view.spec().suspend()) {
      return new StepOutcome.AwaitEvent(statuses.suspended(view));
    }
    Optional<String> missing = children.missing(rendered);
    if (missing.isPresent()) {
      return new StepOutcome.AwaitEvent(statuses.lacking(view, missing.get()));
    }
    return switch (children.create(view.run(), rendered)) {
      case Children.Creation.Ours(Job job) -> new StepOutcome.Proceed(view.with(job));
      case Children.Creation.Foreign(String object) ->
          new StepOutcome.Persist(statuses.failed(view, taken(view, object)));
      case Children.Creation.OwnerChanged() ->
          new StepOutcome.CheckAgain(READ_AGAIN, view.status());
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
