package io.reasonrank.operator.run;

import io.reasonrank.pipeline.plan.RunKey;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.Optional;

/** Finds what another run made. */
interface RunOutputsReader {
  /** The dataset or model of a run that succeeded, or empty if it did not (yet) or is not there. */
  Optional<Input> output(RunKey run);
}
