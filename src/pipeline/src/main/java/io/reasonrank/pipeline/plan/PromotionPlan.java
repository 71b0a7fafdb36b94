package io.reasonrank.pipeline.plan;

import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.stage.spec.GateParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What decides a promotion: the incumbent is evaluated on the lists of the candidate's run, unless
 * that run measured it as its base, then the gates are asked.
 */
public final class PromotionPlan {
  /** Asks the gates. */
  public static final String GATE = "gate";

  private static final String BASE_MODEL = "baseModel";
  private static final String MODEL = "model";

  private final ModelPromotion promotion;
  private final ModelPromotionStatus status;
  private final Run<?> run;
  private final GateParameters.Target target;
  private final GateParameters.Thresholds thresholds;

  private PromotionPlan(
      ModelPromotion promotion,
      ModelPromotionStatus status,
      Run<?> run,
      GateParameters.Target target,
      GateParameters.Thresholds thresholds) {
    this.promotion = promotion;
    this.status = status;
    this.run = run;
    this.target = target;
    this.thresholds = thresholds;
  }

  /**
   * The stages of a promotion whose incumbent is known.
   *
   * @param status of the promotion
   * @param run that made the candidate, succeeded
   * @param target the Reranker's way to serve
   * @throws IllegalArgumentException if the run's status names no evaluation
   */
  public static StagePlan of(
      ModelPromotion promotion,
      ModelPromotionStatus status,
      Run<?> run,
      GateParameters.Target target,
      GateParameters.Thresholds thresholds) {
    return new PromotionPlan(promotion, status, run, target, thresholds).plan();
  }

  private StagePlan plan() {
    List<PlannedStage> stages = new ArrayList<>();
    StagePlan made = made();
    StageSpec measured = spec(made, RunOutputs.EVALUATE);
    Optional<Input> incumbent = incumbent().filter(model -> !isBase(model, measured));
    incumbent.ifPresent(model -> stages.add(incumbent(measured, model)));
    Optional<Input> dataset = Optional.ofNullable(spec(made, training()).inputs().get("dataset"));
    stages.add(gate(incumbent.isPresent(), dataset));
    return new StagePlan(RunKey.of(promotion).ref(), stages);
  }

  private static StageSpec spec(StagePlan plan, String stage) {
    return plan.stage(stage)
        .orElseThrow(() -> new IllegalArgumentException(plan.run() + " has no stage " + stage))
        .spec();
  }

  private String training() {
    return run instanceof SFTRun ? RunOutputs.SFT : RunOutputs.RL;
  }

  /** What the run did. */
  private StagePlan made() {
    Planning planning = new StagePlanner().plan(run, inputs());
    return switch (planning) {
      case StagePlan plan -> plan;
      case NotYet(String reason) -> throw new IllegalArgumentException(reason);
    };
  }

  private ResolvedInputs inputs() {
    ResolvedInputs inputs = ResolvedInputs.none();
    for (RunStatus.ResolvedReference known : requireStatus().inputs()) {
      var key = new RunKey(known.kind(), RunKey.of(run).namespace(), known.name());
      inputs = inputs.with(key, new Input(known.uri(), StagePlanner.orEmpty(known.digest())));
    }
    for (RunStatus.StageResult stage : requireStatus().stages()) {
      inputs = inputs.withStage(stage.name(), StagePlanner.orEmpty(stage.digest()));
    }
    return inputs;
  }

  private Optional<Input> incumbent() {
    return Optional.ofNullable(status.incumbent())
        .map(model -> new Input(model.uri(), StagePlanner.orEmpty(model.digest())));
  }

  private static boolean isBase(Input incumbent, StageSpec measured) {
    Input base = measured.inputs().get(BASE_MODEL);
    return base != null && !base.digest().isEmpty() && base.digest().equals(incumbent.digest());
  }

  private PlannedStage incumbent(StageSpec measured, Input model) {
    Map<String, Input> inputs = new TreeMap<>(measured.inputs());
    inputs.remove(BASE_MODEL);
    inputs.put(MODEL, model);
    return new PlannedStage(
        new StageSpec(
            StageSpec.SCHEMA,
            RunOutputs.EVALUATE,
            RunKey.of(promotion).ref(),
            measured.seed(), // the same shuffles
            inputs,
            output("incumbent-" + shortDigest(model.digest())),
            measured.parameters()));
  }

  private PlannedStage gate(boolean incumbentMeasured, Optional<Input> dataset) {
    Map<String, Input> inputs = new TreeMap<>();
    inputs.put(MODEL, made(RunOutputs.EXPORT));
    inputs.put("training", made(training()));
    dataset.ifPresent(input -> inputs.put("dataset", input));
    inputs.put("evaluation", made(RunOutputs.EVALUATE));
    Input incumbent = incumbent().orElse(Input.plain(""));
    if (incumbentMeasured) {
      inputs.put(
          "incumbent",
          new Input(
              output("incumbent-" + shortDigest(incumbent.digest())),
              digest(status.stages(), RunOutputs.EVALUATE)));
    }
    return new PlannedStage(
        new StageSpec(
            StageSpec.SCHEMA,
            GATE,
            RunKey.of(promotion).ref(),
            0,
            inputs,
            output("verdict"),
            new GateParameters(
                promotion.getSpec().reranker(),
                RunKey.of(run).toString(),
                new GateParameters.Incumbent(incumbent.uri(), incumbent.digest()),
                target,
                thresholds)));
  }

  private Input made(String stage) {
    return new Input(RunOutputs.of(run, stage), digest(requireStatus().stages(), stage));
  }

  private static String digest(List<RunStatus.StageResult> stages, String name) {
    return stages.stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .map(stage -> StagePlanner.orEmpty(stage.digest()))
        .orElse("");
  }

  /** Beside the run's own outputs; a directory of its own per Reranker. */
  private String output(String name) {
    String base = run.getSpec().output().uri();
    String root = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return root + "/promotion/" + promotion.getSpec().reranker() + "/" + name;
  }

  private RunStatus requireStatus() {
    RunStatus found = run.getStatus();
    if (found == null) {
      throw new IllegalArgumentException(RunKey.of(run) + " has no status");
    }
    return found;
  }

  private static String shortDigest(String digest) {
    String hex = digest.substring(digest.indexOf(':') + 1);
    return hex.isEmpty() ? "unknown" : hex.substring(0, Math.min(12, hex.length()));
  }
}
