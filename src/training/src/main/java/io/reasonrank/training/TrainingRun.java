package io.reasonrank.training;

import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.LoraAdapter;
import io.reasonrank.engine.djl.checkpoint.LoraConfig;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.engine.djl.train.Trainer;
import io.reasonrank.engine.djl.train.TrainerOptions;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.training.Checkpoints.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What SFT and RL share: the model with its trainer, where the run stands, validation, and the best
 * weights so far.
 *
 * <p>The exported checkpoint is the one with the best nDCG@10 on the validation split, the later of
 * equals; without a validation split it is the last.
 */
final class TrainingRun implements AutoCloseable {
  static final String WEIGHTS = "model.safetensors";

  /** The trained adapter in PEFT layout; {@link #WEIGHTS} has it folded in. */
  static final String ADAPTER = "adapter";

  /** Name of the score that checkpoints are chosen by. */
  static final String VALIDATION_NDCG = "validationNdcg";

  private static final int MOST_NAMED = 8;

  private static final String BEST_ADAPTER = "best-adapter";

  private final StageContext context;
  private final SftParameters.Checkpoint saving;
  private final SftParameters.Validation validating;
  final HfTokenizer tokenizer;
  final DecoderModel model;
  final Trainer trainer;
  final Dataset dataset;
  final ExampleBuilder examples;
  final Validation validation;
  final MetricsLog metrics;
  final Passes passes;
  private final Checkpoints checkpoints;
  private Position position;
  private double topScore = Double.NEGATIVE_INFINITY;
  private int withoutGain;

  /**
   * Loads the base and goes on where an earlier process stopped.
   *
   * @param lora shape of the adapter to train, or empty for all weights
   * @param recompute whether to save memory by computing blocks twice
   */
  TrainingRun(
      StageContext context,
      SftParameters.Checkpoint saving,
      SftParameters.Validation validating,
      Optional<SftParameters.Lora> lora,
      boolean recompute)
      throws IOException {
    this.context = context;
    this.saving = saving;
    this.validating = validating;
    Path base = context.input("baseModel");
    this.dataset = Dataset.open(context.input("dataset"));
    try {
      this.tokenizer = HfTokenizer.open(base);
      this.model = DecoderModel.loadTrainable(base);
    } catch (CheckpointException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
    this.passes = Passes.of(model.config(), recompute);
    this.trainer = new Trainer(model, options(context, lora, recompute));
    this.examples = new ExampleBuilder(tokenizer, TaughtTemplate.of(base), dataset.passages());
    this.validation = new Validation(examples, validationRecords());
    this.checkpoints = new Checkpoints(context.state().resolve("checkpoints"), saving.keep());
    this.position = checkpoints.restore(trainer).orElse(Position.START);
    this.metrics = MetricsLog.resumeAt(context, position.step());
    metrics.history(VALIDATION_NDCG).forEach(this::note);
  }

  /** A fresh adapter depends on the seed alone, so a resumed run starts from the same one. */
  private TrainerOptions options(
      StageContext context, Optional<SftParameters.Lora> lora, boolean recompute) {
    TrainerOptions options =
        lora.map(shape -> LoraConfig.onAllProjections(shape.rank(), shape.alpha()))
            .map(shape -> LoraAdapter.fresh(shape, model.config(), context.spec().seed()))
            .map(TrainerOptions::of)
            .orElse(TrainerOptions.FULL);
    return recompute ? options.recomputing() : options;
  }

  private List<TrainingRecord> validationRecords() {
    List<TrainingRecord> all = dataset.split("validation");
    return validating.queries() == 0 || validating.queries() >= all.size()
        ? all
        : all.subList(0, validating.queries());
  }

  Position position() {
    return position;
  }

  /**
   * Books a finished step; refuses a diverged one before anything of it is saved or validated.
   *
   * @param loss of the step
   * @param gradientNorm of its last optimiser step
   * @param batch ids of its records, for the error
   * @throws StageException 80 if loss, gradients or the weights after the step are not finite
   */
  void finishStep(int step, long used, double loss, double gradientNorm, List<String> batch) {
    if (!Double.isFinite(loss) || !Double.isFinite(gradientNorm) || !trainer.isFinite()) {
      throw new StageException(
          ExitCode.DIVERGED,
          "training diverged at step "
              + step
              + " (loss "
              + loss
              + ", gradient norm "
              + gradientNorm
              + ") on records "
              + named(batch)
              + "; lower the learning rate, the last good checkpoint is kept");
    }
    position = new Position(step, used, trainer.steps(), position.bestScore(), position.bestStep());
  }

  /** Ids of a batch, as many as an error line bears. */
  static String named(List<String> batch) {
    return String.join(",", batch.stream().distinct().limit(MOST_NAMED).toList());
  }

  /** Whether validation is due after this step. */
  boolean validates(int step, int steps) {
    return !validation.isEmpty()
        && (step == steps || (validating.everySteps() > 0 && step % validating.everySteps() == 0));
  }

  /** Whether so many validations in a row found nothing better that training may end. */
  boolean isExhausted() {
    return validating.patience() > 0 && withoutGain >= validating.patience();
  }

  private void note(double score) {
    withoutGain = score > topScore ? 0 : withoutGain + 1;
    topScore = Math.max(topScore, score);
  }

  /** Keeps the weights aside if they are the best so far. */
  void offer(Validation.Score score) throws IOException {
    note(score.ndcg());
    if (score.ndcg() >= position.bestScore()) {
      position = position.with(score.ndcg(), position.step());
      writeAdapter(context.state().resolve(BEST_ADAPTER));
      Safetensors.write(best(), model.snapshot());
    }
  }

  /** Saves a checkpoint where it is due or the process was asked to stop, and stops then. */
  void saveIfDue(int step, int steps) throws IOException {
    boolean due = saving.everySteps() > 0 && step % saving.everySteps() == 0;
    if (due || step == steps || context.stopRequested()) {
      checkpoints.save(trainer, position);
      context.keepState();
    }
    context.checkStop();
  }

  /** Writes the chosen weights and where they come from. */
  void writeResult() throws IOException {
    Path target = context.work().resolve(WEIGHTS);
    if (position.bestStep() > 0) {
      Files.copy(best(), target, StandardCopyOption.REPLACE_EXISTING);
      copyAdapter(context.state().resolve(BEST_ADAPTER), context.work());
    } else {
      Safetensors.write(target, model.snapshot());
      writeAdapter(context.work().resolve(ADAPTER));
    }
    var chosen = Json.object();
    chosen.put("step", position.bestStep() > 0 ? position.bestStep() : position.step());
    chosen.put("steps", position.step());
    if (position.bestStep() > 0) {
      chosen.put("validationNdcg", position.bestScore());
    }
    Artifact.writeSynced(context.work().resolve("training.json"), Json.pretty(chosen));
    metrics.finished();
  }

  private void writeAdapter(Path directory) throws IOException {
    Optional<LoraAdapter> adapter = trainer.adapter();
    if (adapter.isPresent()) {
      adapter.get().write(directory, "");
    }
  }

  /** Copies an adapter, if there is one, to {@value #ADAPTER} of another directory. */
  static void copyAdapter(Path adapter, Path directory) throws IOException {
    if (!Files.isDirectory(adapter)) {
      return;
    }
    Path target = Files.createDirectories(directory.resolve(ADAPTER));
    try (Stream<Path> files = Files.list(adapter)) {
      for (Path file : files.sorted().toList()) {
        Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Path best() {
    return context.state().resolve("best.safetensors");
  }

  @Override
  public void close() {
    metrics.close();
    trainer.close();
    model.close();
    tokenizer.close();
  }
}
