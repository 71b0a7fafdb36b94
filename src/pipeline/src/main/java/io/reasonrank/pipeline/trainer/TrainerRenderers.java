package io.reasonrank.pipeline.trainer;

import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.RlParameters;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.trainer.TrainerJob;
import io.reasonrank.stage.trainer.TrainerPlaces;
import io.reasonrank.stage.trainer.TrainerRenderer;

/** The renderer for each kind of stage. */
public final class TrainerRenderers implements TrainerRenderer {
  @Override
  public TrainerJob render(StageSpec spec, TrainerPlaces places) {
    return switch (spec.parameters()) {
      case SftParameters sft -> new LlamaFactoryRenderer(spec, sft).render(places);
      case RlParameters rl -> new VerlRenderer(spec, rl).render(places);
      default ->
          throw StageException.configuration("stage " + spec.stage() + " is trained by nobody");
    };
  }
}
