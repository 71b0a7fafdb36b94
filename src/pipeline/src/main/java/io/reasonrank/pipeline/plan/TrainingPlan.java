package io.reasonrank.pipeline.plan;

import io.reasonrank.api.v1alpha1.ArtifactReference;
import io.reasonrank.api.v1alpha1.Checkpoint;
import io.reasonrank.api.v1alpha1.Evaluation;
import io.reasonrank.api.v1alpha1.Lora;
import io.reasonrank.api.v1alpha1.Optimizer;
import io.reasonrank.api.v1alpha1.RLRunSpec;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SFTRunSpec;
import io.reasonrank.api.v1alpha1.TrainingEngine;
import io.reasonrank.api.v1alpha1.TrainingSpec;
import io.reasonrank.api.v1alpha1.Validation;
import io.reasonrank.stage.spec.EvaluateParameters;
import io.reasonrank.stage.spec.ExportParameters;
import io.reasonrank.stage.spec.RlParameters;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.spec.StageParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.spec.StageSpec.Input;
import io.reasonrank.stage.spec.TrainerSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** sft or rl, then export, then evaluate. */
final class TrainingPlan {
  private static final String BASE_MODEL = "baseModel";
  private static final String DATASET = "dataset";
  private static final String HELD_OUT = "heldout";

  private final Run<?> run;
  private final TrainingSpec spec;
  private final Input base;
  private final Input dataset;
  private final ResolvedInputs inputs;

  TrainingPlan(Run<?> run, TrainingSpec spec, Input base, Input dataset, ResolvedInputs inputs) {
    this.run = run;
    this.spec = spec;
    this.base = base;
    this.dataset = dataset;
    this.inputs = inputs;
  }

  StagePlan plan() {
    String training = spec instanceof SFTRunSpec ? RunOutputs.SFT : RunOutputs.RL;
    return new StagePlan(
        RunKey.of(run).ref(), List.of(train(training), export(training), evaluate()));
  }

  private PlannedStage train(String name) {
    StageParameters parameters =
        switch (spec) {
          case SFTRunSpec sft -> sft(sft);
          case RLRunSpec rl -> rl(rl);
        };
    return stage(name, Map.of(BASE_MODEL, base, DATASET, dataset), parameters);
  }

  private static SftParameters sft(SFTRunSpec sft) {
    PresetValues preset = PresetValues.of(sft.preset());
    int steps = given(sft.steps(), preset.sftSteps());
    return new SftParameters(
        split(sft, RunOutputs.SFT),
        sft.method() == SFTRunSpec.Method.FULL ? Optional.empty() : lora(sft.lora(), preset),
        optimizer(
            given(sft.learningRate(), preset.sftRate()),
            (int) Math.ceil(preset.sftWarmupShare() * steps),
            0,
            sft.optimizer()),
        steps,
        given(sft.tokensPerStep(), preset.sftTokensPerStep()),
        sft.maxSequenceTokens(),
        sft.tooLong().wireName(),
        sft.curriculum().stream()
            .map(part -> new SftParameters.CurriculumStage(part.untilFraction(), part.listSize()))
            .toList(),
        trainer(sft.engine()),
        checkpoint(sft.checkpoint()),
        validation(sft.validation()));
  }

  private static Optional<SftParameters.Lora> lora(@Nullable Lora lora, PresetValues preset) {
    return lora == null
        ? preset.lora()
        : Optional.of(new SftParameters.Lora(lora.rank(), lora.alpha()));
  }

  private static TrainerSettings trainer(TrainingEngine engine) {
    return new TrainerSettings(
        engine.type().wireName(),
        engine.recompute(),
        engine.nodes(),
        engine.acceleratorsPerNode(),
        engine.settings());
  }

  private static SftParameters.Checkpoint checkpoint(Checkpoint checkpoint) {
    return new SftParameters.Checkpoint(checkpoint.everySteps(), checkpoint.keep());
  }

  private static SftParameters.Validation validation(Validation validation) {
    return new SftParameters.Validation(
        validation.everySteps(), validation.queries(), validation.patience());
  }

  private static <T> T given(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }

  private static RlParameters rl(RLRunSpec rl) {
    PresetValues preset = PresetValues.of(rl.preset());
    return new RlParameters(
        split(rl, RunOutputs.RL),
        lora(rl.lora(), preset),
        grpo(rl.algorithm().grpo()),
        optimizer(
            given(rl.algorithm().grpo().learningRate(), preset.rlRate()),
            0,
            preset.rlWeightDecay(),
            rl.optimizer()),
        rl.steps(),
        new RlParameters.Reward(
            rl.reward().views().stream().map(TrainingPlan::view).toList(),
            rl.reward().aggregation().wireName(),
            rl.reward().malformedAnswer(),
            rl.reward().malformedOutput()),
        rl.tooLong().wireName(),
        new RlParameters.Collapse(rl.collapse().minFormatValidity(), rl.collapse().steps()),
        trainer(rl.engine()),
        checkpoint(rl.checkpoint()),
        validation(rl.validation()));
  }

  private static RlParameters.Grpo grpo(RLRunSpec.Grpo grpo) {
    return new RlParameters.Grpo(
        grpo.groupSize(),
        grpo.promptsPerStep(),
        grpo.miniBatchSize(),
        grpo.clipRatio(),
        grpo.dualClip(),
        grpo.klCoefficient(),
        grpo.normalizeByStd(),
        grpo.lossAggregation().wireName(),
        grpo.dynamicSampling(),
        grpo.truncated().wireName(),
        grpo.temperature(),
        grpo.maxPromptTokens(),
        grpo.maxResponseTokens());
  }

  private static RlParameters.View view(RLRunSpec.View view) {
    Integer cutoff = view.cutoff();
    Double persistence = view.persistence();
    return new RlParameters.View(
        view.metric().wireName(),
        cutoff == null ? 0 : cutoff,
        view.weight(),
        persistence == null ? 1.0 : persistence); // 1 stands for average overlap
  }

  private static SftParameters.Optimizer optimizer(
      double learningRate, int warmupSteps, double weightDecay, Optimizer optimizer) {
    return new SftParameters.Optimizer(
        learningRate,
        optimizer.schedule().wireName(),
        given(optimizer.warmupSteps(), warmupSteps),
        optimizer.minLearningRateRatio(),
        optimizer.beta1(),
        optimizer.beta2(),
        given(optimizer.weightDecay(), weightDecay),
        optimizer.maxGradientNorm(),
        optimizer.embeddingLearningRateRatio());
  }

  private PlannedStage export(String training) {
    return stage(
        RunOutputs.EXPORT,
        Map.of(BASE_MODEL, base, "training", inputs.stage(training, RunOutputs.of(run, training))),
        new ExportParameters(spec.export().maxShardBytes()));
  }

  private PlannedStage evaluate() {
    Evaluation evaluation = spec.evaluation();
    Map<String, Input> roles = new TreeMap<>();
    roles.put(BASE_MODEL, base);
    roles.put("model", inputs.stage(RunOutputs.EXPORT, RunOutputs.of(run, RunOutputs.EXPORT)));
    boolean byAddress = evaluation.queries() != null;
    if (byAddress) {
      put(roles, "corpus", evaluation.corpus());
      put(roles, "queries", evaluation.queries());
      put(roles, "qrels", evaluation.qrels());
      put(roles, "candidates", evaluation.candidates());
    } else {
      roles.put(DATASET, dataset);
    }
    return stage(RunOutputs.EVALUATE, roles, parameters(evaluation, byAddress));
  }

  private static EvaluateParameters parameters(Evaluation evaluation, boolean byAddress) {
    Evaluation.Split split = evaluation.split();
    return new EvaluateParameters(
        byAddress ? "" : split == null ? HELD_OUT : split.wireName(),
        evaluation.cutoffs(),
        evaluation.seeds(),
        evaluation.strategy().wireName(),
        evaluation.window(),
        evaluation.step(),
        evaluation.maxResponseTokens(),
        evaluation.bootstrapResamples(),
        evaluation.maxQueries());
  }

  private static String split(TrainingSpec spec, String otherwise) {
    String split = spec.dataset().split();
    return split == null ? otherwise : split;
  }

  private static void put(
      Map<String, Input> roles, String role, @Nullable ArtifactReference reference) {
    if (reference != null) {
      roles.put(role, input(reference));
    }
  }

  static Input input(ArtifactReference reference) {
    return new Input(reference.uri(), StagePlanner.orEmpty(reference.digest()));
  }

  private PlannedStage stage(String name, Map<String, Input> roles, StageParameters parameters) {
    return new PlannedStage(
        new StageSpec(
            StageSpec.SCHEMA,
            name,
            RunKey.of(run).ref(),
            spec.seed(),
            roles,
            RunOutputs.of(run, name),
            parameters));
  }
}
