package io.reasonrank.training;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.RlParameters.Collapse;
import java.util.List;

/**
 * Stops a policy that has forgotten how to answer. A base that never could is given time: the share
 * of well-formed rollouts must have been twice as high before it counts as lost.
 */
final class CollapseGuard {
  private final Collapse collapse;
  private double best;
  private int low;

  /**
   * @param history shares of the steps before, so that a resumed run judges as one without a stop
   */
  CollapseGuard(Collapse collapse, Iterable<Double> history) {
    this.collapse = collapse;
    history.forEach(this::note);
  }

  private boolean note(double formatValidity) {
    best = Math.max(best, formatValidity);
    boolean lost =
        best >= 2 * collapse.minFormatValidity() && formatValidity < collapse.minFormatValidity();
    low = lost ? low + 1 : 0;
    return low >= collapse.steps();
  }

  /**
   * Looks at a step.
   *
   * @param batch ids of its records, for the error
   * @throws StageException 80 after too many bad ones in a row
   */
  void check(int step, double formatValidity, List<String> batch) {
    if (note(formatValidity)) {
      throw new StageException(
          ExitCode.DIVERGED,
          "the policy collapsed: at step "
              + step
              + " fewer than "
              + collapse.minFormatValidity()
              + " of the rollouts are well-formed, for "
              + low
              + " steps, at last on records "
              + TrainingRun.named(batch)
              + "; lower the learning rate or raise klCoefficient, the last good checkpoint"
              + " is kept");
    }
  }
}
