package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.pipeline.plan.PlannedStage;
import io.reasonrank.pipeline.plan.RunOutputs;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What follows when no attempt is under way: the first one of the next stage, or the success. */
final class Succession {
  private final StatusFactory statuses;

  Succession(StatusFactory statuses) {
    this.statuses = statuses;
  }

  /** The status to be written before anything is created. */
  RunStatus after(RunView view) {
    Optional<PlannedStage> next = view.next();
    if (next.isEmpty()) {
      return statuses.succeeded(view, artifact(view));
    }
    return view.spec().suspend()
        ? statuses.suspended(view)
        : statuses.intent(view, next.get().name(), 1, new RunStatus.Retries(0, 0, 0));
  }

  private static RunStatus.Artifact artifact(RunView view) {
    Run<?> run = view.run();
    return new RunStatus.Artifact(
        RunOutputs.artifact(run),
        view.stageDigests().get(RunOutputs.artifactStage(run)),
        base(view),
        null);
  }

  private static @Nullable String base(RunView view) {
    var base = view.requirePlan().stages().getFirst().spec().inputs().get("baseModel");
    return base == null || base.digest().isEmpty() ? null : base.digest();
  }
}
