package io.reasonrank.cli;

import io.reasonrank.pipeline.trainer.TrainerRenderers;
import io.reasonrank.promotion.GateStage;
import io.reasonrank.stage.CleanStage;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.synthesis.FinalizeStage;
import io.reasonrank.synthesis.LabelStage;
import io.reasonrank.training.EvaluateStage;
import io.reasonrank.training.ExportStage;
import io.reasonrank.training.RlStage;
import io.reasonrank.training.SftStage;
import java.util.List;

/** Every stage that {@code reasonrank stage} can run. */
final class StagePrograms {
  private static final List<StageProgram> ALL =
      List.of(
          new LabelStage(EmbeddedTeacher::open),
          new FinalizeStage(),
          new SftStage(new TrainerRenderers()),
          new RlStage(new TrainerRenderers()),
          new ExportStage(),
          new EvaluateStage(),
          new GateStage(),
          new CleanStage());

  private StagePrograms() {}

  /**
   * The program of a stage.
   *
   * @throws StageException 78 naming the stages that there are
   */
  static StageProgram of(String stage) {
    return ALL.stream()
        .filter(program -> program.stage().equals(stage))
        .findFirst()
        .orElseThrow(
            () ->
                StageException.configuration(
                    "there is no stage \"" + stage + "\"; there are " + names()));
  }

  private static String names() {
    return String.join(", ", ALL.stream().map(StageProgram::stage).toList());
  }
}
