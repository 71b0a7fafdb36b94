package io.reasonrank.training;

import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.LoraAdapter;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.Moments;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.trainer.TrainerJob;
import io.reasonrank.stage.trainer.TrainerPlaces;
import io.reasonrank.stage.trainer.TrainerRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * A training stage whose steps another trainer computes: data in its layout, its commands, its log
 * as our progress, its model or adapter as our output. Its checkpoints lie in the stage's state, so
 * that it finds them after a restart.
 */
final class DelegatedTraining {
  private static final String ADAPTER_FILE = "adapter_model.safetensors";

  private final StageContext context;
  private final TrainerRenderer renderer;
  private final Path work;
  private final Path base;

  DelegatedTraining(StageContext context, TrainerRenderer renderer) {
    this.context = context;
    this.renderer = renderer;
    this.work = context.state().resolve("trainer").toAbsolutePath();
    this.base = context.input("baseModel").toAbsolutePath();
  }

  /** Writes the examples that the trainer reads. */
  @FunctionalInterface
  interface Examples {
    /** Returns how many there are and how many tokens they have. */
    Written write(Path directory) throws IOException;
  }

  record Written(int records, long tokens) {
    int average() {
      return (int) Math.max(1, tokens / Math.max(1, records));
    }
  }

  /**
   * Runs the trainer to its end.
   *
   * @param rewardUrl address of the reward service, empty for SFT
   * @param steps in all, for the progress
   */
  StageResult run(Examples examples, String rewardUrl, int steps) throws IOException {
    long start = System.nanoTime();
    config(); // a base that the export cannot read is told before any work
    Files.createDirectories(work);
    Written written = examples.write(work);
    var places = new TrainerPlaces(base.toString(), work.toString(), written.average(), rewardUrl);
    TrainerJob job = renderer.render(context.spec(), places);
    for (var file : job.files().entrySet()) {
      // whole when another machine sees it
      Artifact.writeSynced(work.resolve(file.getKey()), file.getValue());
    }
    int last = train(job, steps);
    take(work.resolve(TrainerRenderer.RESULT));
    double seconds = (System.nanoTime() - start) / 1e9;
    var metrics = Json.object();
    metrics.put("steps", last).put("records", written.records());
    return new StageResult("training", metrics.put("seconds", seconds));
  }

  /**
   * Runs the trainer as one of several machines, on the files that rank 0 writes. What they say
   * does not matter for the command.
   */
  void assist() throws IOException {
    TrainerJob job =
        renderer.render(context.spec(), new TrainerPlaces(base.toString(), work.toString(), 1, ""));
    while (!job.files().keySet().stream().allMatch(file -> Files.exists(work.resolve(file)))) {
      Moments.pass(context::stopRequested);
    }
    String name = "trainer-" + context.shard() + ".log";
    for (List<String> command : job.commands()) {
      new TrainerProcess(context, work, name, () -> {}).run(command, job.environment());
    }
  }

  /** Returns the last step that the trainer told of. */
  private int train(TrainerJob job, int steps) throws IOException {
    try (var log = new TrainerLog(context, work, steps)) {
      for (List<String> command : job.commands()) {
        new TrainerProcess(context, work, "trainer.log", log::follow)
            .run(command, job.environment());
      }
      log.finished();
      return log.lastStep();
    }
  }

  private ModelConfig config() {
    try {
      return ModelConfig.read(base);
    } catch (CheckpointException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
  }

  /** The trainer's model, or the base with its adapter folded in. */
  private void take(Path result) throws IOException {
    Path target = context.work().resolve(TrainingRun.WEIGHTS);
    try {
      if (Files.isRegularFile(result.resolve(ADAPTER_FILE))) {
        LoraAdapter adapter = LoraAdapter.read(result, config());
        try (DecoderModel model = DecoderModel.loadTrainable(base)) {
          adapter.foldInto(model);
          Safetensors.write(target, model.snapshot());
        }
        adapter.write(context.work().resolve(TrainingRun.ADAPTER), "");
      } else {
        Safetensors.write(target, new TreeMap<>(DecoderModel.readWeights(result)));
      }
    } catch (CheckpointException e) {
      throw StageException.data("what the trainer left is no model: " + e.getMessage());
    }
    Artifact.writeSynced(
        context.work().resolve("training.json"),
        Json.pretty(Json.object().put("trainer", trainer())));
  }

  private String trainer() {
    return context.spec().parameters() instanceof io.reasonrank.stage.spec.SftParameters sft
        ? sft.trainer().type()
        : context.parameters(io.reasonrank.stage.spec.RlParameters.class).trainer().type();
  }
}
