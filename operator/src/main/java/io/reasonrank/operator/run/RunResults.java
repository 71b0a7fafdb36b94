package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.Optional;

/** What other resources may know of a run. */
public final class RunResults {
  private RunResults() {}

  /** The dataset or model of a run that succeeded, or empty. */
  public static Optional<Input> output(Run<?> run) {
    RunStatus status = RunView.of(run).status();
    RunStatus.Artifact artifact = status.artifact();
    boolean succeeded = Conditions.isTrue(status.conditions(), StatusFactory.SUCCEEDED);
    return succeeded && artifact != null && !StatusFactory.isExpiring(status)
        ? Optional.of(new Input(artifact.uri(), artifact.digest() == null ? "" : artifact.digest()))
        : Optional.empty();
  }
}
