package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.pipeline.plan.RunKey;
import java.util.Comparator;
import java.util.Optional;

/**
 * One output, one run: a run does not start while another one that came first writes there or has
 * written there. A run that failed gives its output free.
 */
final class OutputStep implements RunStep {
  private static final Comparator<Run<?>> FIRST_COME =
      Comparator.<Run<?>, String>comparing(
              run -> String.valueOf(run.getMetadata().getCreationTimestamp()))
          .thenComparing(run -> String.valueOf(run.getMetadata().getUid()));

  private final StatusFactory statuses;

  OutputStep(StatusFactory statuses) {
    this.statuses = statuses;
  }

  @Override
  public StepOutcome take(RunView view) {
    return view.started()
        ? new StepOutcome.Proceed(view)
        : holder(view)
            .<StepOutcome>map(
                other ->
                    new StepOutcome.AwaitEvent(
                        statuses.outputTaken(view, RunKey.of(other).toString())))
            .orElseGet(() -> new StepOutcome.Proceed(view));
  }

  /** A failed run gives its output free, but not while it is deleted. */
  private static boolean isHeld(RunStatus status) {
    return !StatusFactory.isFailed(status) || StatusFactory.isExpiring(status);
  }

  private static Optional<Run<?>> holder(RunView view) {
    return view.observed().runs().writingTo(OutputKey.of(view.run())).stream()
        .filter(other -> !other.getMetadata().getUid().equals(view.run().getMetadata().getUid()))
        .filter(other -> other.getMetadata().getDeletionTimestamp() == null)
        .filter(other -> isHeld(RunView.of(other).status()))
        .filter(other -> RunView.of(other).started() || FIRST_COME.compare(other, view.run()) < 0)
        .min(FIRST_COME);
  }
}
