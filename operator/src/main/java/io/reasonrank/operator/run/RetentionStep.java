package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.pipeline.kubernetes.KubernetesRenderer;
import io.reasonrank.pipeline.plan.PlannedStage;
import io.reasonrank.pipeline.plan.RetentionPlan;
import java.time.Duration;
import java.util.Optional;

/**
 * What happens after a finished run's time to live: what {@code spec.retention} gives up is deleted
 * by a Job, then the run. Nothing that somebody needs is touched; that is asked of the server, once
 * before the run is marked (which keeps others from beginning to use it) and once after.
 */
final class RetentionStep implements RunStep {
  private static final Duration ASK_AGAIN = Duration.ofMinutes(10);
  private static final Duration READ_AGAIN = Duration.ofMillis(200);
  private static final int ONLY = 1;

  private final KubernetesRenderer renderer;
  private final Children children;
  private final OutputUsers users;
  private final StatusFactory statuses;

  RetentionStep(
      KubernetesRenderer renderer, Children children, OutputUsers users, StatusFactory statuses) {
    this.renderer = renderer;
    this.children = children;
    this.users = users;
    this.statuses = statuses;
  }

  @Override
  public StepOutcome take(RunView view) {
    if (!StatusFactory.isTerminal(view.status())) {
      return new StepOutcome.Proceed(view);
    }
    return RetentionPlan.of(view.run())
        .map(stage -> clean(view, stage))
        .orElseGet(StepOutcome.Expired::new);
  }

  private StepOutcome clean(RunView view, PlannedStage stage) {
    var rendered = renderer.render(view.run(), stage, ONLY);
    Optional<Job> seen = view.job(rendered.job().getMetadata().getName());
    return seen.isPresent() ? outcome(view, rendered, seen.get()) : begin(view, rendered);
  }

  private StepOutcome begin(RunView view, KubernetesRenderer.Children rendered) {
    Optional<String> user = users.first(view.run());
    if (user.isPresent()) {
      return new StepOutcome.CheckAgain(ASK_AGAIN, statuses.retained(view, user.get()));
    }
    if (!StatusFactory.isExpiring(view.status())) {
      return new StepOutcome.Persist(statuses.expiring(view));
    }
    if (view.spec().suspend()) {
      return new StepOutcome.AwaitEvent(view.status());
    }
    return switch (children.create(view.run(), rendered)) {
      case Children.Creation.Ours(Job job) -> outcome(view, rendered, job);
      case Children.Creation.Foreign(String object) ->
          new StepOutcome.AwaitEvent(uncleaned(view, rendered, object + " is somebody else's"));
      case Children.Creation.OwnerChanged() ->
          new StepOutcome.CheckAgain(READ_AGAIN, view.status());
    };
  }

  private StepOutcome outcome(RunView view, KubernetesRenderer.Children rendered, Job job) {
    children.complete(view.run(), rendered, job);
    Optional<JobEnd> end = JobEnd.of(job);
    if (end.isEmpty()) {
      return new StepOutcome.AwaitEvent(view.status());
    }
    return switch (end.get()) {
      case JobEnd.Complete() -> new StepOutcome.Expired();
      case JobEnd.Failed failed -> {
        Failure failure = FailureClassifier.classify(failed, children.pods(job), ONLY);
        yield new StepOutcome.AwaitEvent(uncleaned(view, rendered, failure.message()));
      }
    };
  }

  private io.reasonrank.api.v1alpha1.RunStatus uncleaned(
      RunView view, KubernetesRenderer.Children rendered, String why) {
    return statuses.uncleaned(view, rendered.job().getMetadata().getName(), why);
  }
}
