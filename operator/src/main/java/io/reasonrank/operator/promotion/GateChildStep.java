package io.reasonrank.operator.promotion;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.operator.run.Children;
import io.reasonrank.pipeline.kubernetes.KubernetesRenderer;
import io.reasonrank.pipeline.plan.PlannedStage;
import java.time.Duration;
import java.util.Optional;

/** The Job of the current attempt is there, or is created; as with runs. */
final class GateChildStep implements PromotionStep {
  private static final Duration READ_AGAIN = Duration.ofMillis(200);

  private final KubernetesRenderer renderer;
  private final Children children;
  private final PromotionStatuses statuses;
  private final GateRetries retries;

  GateChildStep(
      KubernetesRenderer renderer,
      Children children,
      PromotionStatuses statuses,
      GateRetries retries) {
    this.renderer = renderer;
    this.children = children;
    this.statuses = statuses;
    this.retries = retries;
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    if (view.plan().isEmpty()) {
      return new PromotionOutcome.Proceed(view);
    }
    var rendered =
        renderer.render(
            view.promotion(), view.requireRun(), current(view), view.status().attempt());
    Optional<Job> seen = view.surroundings().job(rendered.job().getMetadata().getName());
    if (seen.isPresent()) {
      children.complete(view.promotion(), rendered, seen.get());
      return new PromotionOutcome.Proceed(view.with(seen.get()));
    }
    return switch (children.find(view.promotion(), rendered, "")) {
      case Children.Finding.There(Job job) -> new PromotionOutcome.Proceed(view.with(job));
      case Children.Finding.Vanished() -> vanished(view, rendered.job().getMetadata().getName());
      case Children.Finding.NeverMade() -> create(view, rendered);
    };
  }

  static PlannedStage current(PromotionView view) {
    String stage = String.valueOf(view.status().stage());
    return view.requirePlan()
        .stage(stage)
        .orElseThrow(() -> new IllegalStateException("the plan has no stage " + stage));
  }

  private PromotionOutcome vanished(PromotionView view, String name) {
    return retries.now(
        view,
        new Failure(
            "infrastructure",
            "ChildVanished",
            null,
            null,
            view.status().attempt(),
            "Job " + name + " was deleted before its end was seen; do not delete children"));
  }

  private PromotionOutcome create(PromotionView view, KubernetesRenderer.Children rendered) {
    return switch (children.create(view.promotion(), rendered)) {
      case Children.Creation.Ours(Job job) -> new PromotionOutcome.Proceed(view.with(job));
      case Children.Creation.Foreign(String object) ->
          new PromotionOutcome.Persist(statuses.failed(view, taken(view, object)));
      case Children.Creation.OwnerChanged() ->
          new PromotionOutcome.CheckAgain(READ_AGAIN, view.status());
    };
  }

  private static Failure taken(PromotionView view, String object) {
    return new Failure(
        "configuration",
        "NameTaken",
        null,
        null,
        view.status().attempt(),
        object + " exists and belongs to somebody else; delete it and make the promotion again");
  }
}
