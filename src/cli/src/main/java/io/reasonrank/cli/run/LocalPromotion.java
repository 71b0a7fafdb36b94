package io.reasonrank.cli.run;

import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.TrainingSpec;
import io.reasonrank.pipeline.plan.RunKey;
import io.reasonrank.pipeline.plan.RunOutputs;
import io.reasonrank.promotion.DecisionReport;
import io.reasonrank.promotion.PromotionDecision;
import io.reasonrank.promotion.gate.Candidate;
import io.reasonrank.promotion.gate.Gates;
import io.reasonrank.promotion.gate.Lineage;
import io.reasonrank.promotion.gate.ModelFacts;
import io.reasonrank.stage.Digests;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.spec.StageSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Puts the finished models of a local run through the gates of their Rerankers. */
final class LocalPromotion {
  private final RunFiles files;
  private final Function<String, Path> artifacts;
  private final LocalProposals proposals;
  private final LocalCanary canary;
  private final List<Run<?>> runs;
  private final List<FinishedStage> stages;

  /**
   * @param runs each after the one it starts from
   * @param stages all of their stages
   * @param artifacts where the artifact of a URI lies on this machine
   * @param proposals brings what passed to Git, where Git decides
   * @param canary tries it beside what serves
   */
  LocalPromotion(
      RunFiles files,
      List<Run<?>> runs,
      List<FinishedStage> stages,
      Function<String, Path> artifacts,
      LocalProposals proposals,
      LocalCanary canary) {
    this.artifacts = artifacts;
    this.files = files;
    this.proposals = proposals;
    this.canary = canary;
    this.runs = runs;
    this.stages = stages;
  }

  /**
   * Decides what a Reranker serves, unless that was decided for the same models and gates.
   *
   * @param anew decide again, about models too that were taken back
   */
  PromotionState decide(Reranker reranker, boolean anew) throws IOException {
    try (Turn ours = Turn.await(files.turn(reranker.getMetadata().getName()))) {
      PromotionState state = proposed(reranker, heeded(reranker, decided(reranker, anew)));
      // written before the canary, which may be stopped, and before Git hears of its end
      PromotionState tried = kept(Optional.of(state), canary.follow(reranker, state));
      tried = heeded(reranker, tried);
      return tried.equals(state) ? state : proposed(reranker, tried);
    }
  }

  private PromotionState proposed(Reranker reranker, PromotionState state) throws IOException {
    return kept(Optional.of(state), proposals.follow(reranker, state));
  }

  /** What people said with {@code reasonrank rollback} meanwhile. */
  private PromotionState heeded(Reranker reranker, PromotionState state) throws IOException {
    RollbackNote note = files.rollback(state.reranker());
    PromotionState after = kept(Optional.of(state), note.heeded(reranker, state));
    note.remove();
    return after;
  }

  private PromotionState decided(Reranker reranker, boolean anew) throws IOException {
    String name = reranker.getMetadata().getName();
    List<Trained> trained = trained(name);
    String key =
        Digests.of(
            Map.of(
                "gates",
                reranker.getSpec().gates(),
                "target",
                Gates.target(reranker.getSpec()),
                "candidates",
                trained.stream().map(model -> model.candidate().digest()).toList()));
    Optional<PromotionState> before = PromotionState.read(files.promotion(name));
    if (before.isPresent() && before.get().key().equals(key) && !anew) {
      return before.get();
    }
    PastModels past = before.map(PromotionState::past).orElse(PastModels.NONE);
    PastModels known = anew ? past.forgiven() : past;
    List<Trained> allowed =
        trained.stream().filter(model -> !known.refuses(model.candidate().digest())).toList();
    return kept(before, decide(reranker, key, allowed, before, known));
  }

  private PromotionState kept(Optional<PromotionState> before, PromotionState now)
      throws IOException {
    if (!before.equals(Optional.of(now))) {
      now.write(files.promotion(now.reranker()));
    }
    return now;
  }

  /** A candidate and where it lies on this machine. */
  private record Trained(Candidate candidate, Path model, Path evaluation) {}

  private static PromotionState decide(
      Reranker reranker,
      String key,
      List<Trained> trained,
      Optional<PromotionState> before,
      PastModels past) {
    String name = reranker.getMetadata().getName();
    Optional<PromotionState.Served> serves =
        before.flatMap(PromotionState::served).filter(PromotionState.Served::isThere);
    Optional<PromotionState.Served> serving =
        serves
            // a model does not compete with itself: its candidacy is decided anew
            .filter(
            served ->
                trained.stream().noneMatch(t -> t.candidate().digest().equals(served.digest())));
    PromotionDecision decision =
        PromotionDecision.decide(
            name,
            serving.map(LocalPromotion::incumbent),
            trained.stream().map(Trained::candidate).toList(),
            Gates.of(reranker.getSpec()));
    Optional<PromotionState.Served> chosen =
        decision
            .chosen()
            .flatMap(best -> trained.stream().filter(t -> t.candidate().equals(best)).findFirst())
            .map(LocalPromotion::served);
    boolean git = reranker.getSpec().promotion().mode() == RerankerSpec.Mode.GITOPS;
    PromotionState state =
        PromotionState.decided(
            name,
            key,
            chosen.isPresent() ? serves : serving,
            chosen.filter(any -> git),
            past,
            DecisionReport.json(decision));
    return git ? state : chosen.map(model -> state.allowed(model, Optional.empty())).orElse(state);
  }

  private static Candidate incumbent(PromotionState.Served served) {
    return Candidate.serving(
        served.run(), served.uri(), served.digest(), evaluation(served.evaluation()));
  }

  private static PromotionState.Served served(Trained best) {
    Candidate candidate = best.candidate();
    return new PromotionState.Served(
        candidate.name(), candidate.uri(), candidate.digest(), best.model(), best.evaluation());
  }

  private List<Trained> trained(String reranker) throws IOException {
    var trained = new ArrayList<Trained>();
    for (Run<?> run : runs) {
      if (run.getSpec() instanceof TrainingSpec spec
          && spec.promotion() != null
          && spec.promotion().reranker().equals(reranker)) {
        trained.add(trained(run));
      }
    }
    return trained;
  }

  private Trained trained(Run<?> run) throws IOException {
    FinishedStage export = stage(run, RunOutputs.EXPORT);
    FinishedStage evaluation = stage(run, RunOutputs.EVALUATE);
    FinishedStage training =
        stages.stream()
            .filter(stage -> stage.run().equals(RunKey.of(run).ref()))
            .findFirst()
            .orElseThrow();
    var lineage = Lineage.read(export.output(), training.output(), dataset(run, training));
    var candidate =
        new Candidate(
            RunKey.of(run).toString(),
            RunOutputs.artifact(run),
            export.digest(),
            evaluation(evaluation.output()),
            Optional.of(lineage),
            Optional.of(ModelFacts.of(export.output())));
    return new Trained(candidate, export.output(), evaluation.output());
  }

  private Optional<Path> dataset(Run<?> run, FinishedStage training) {
    StageSpec spec =
        Json.read(files.spec(RunKey.of(run).toString(), training.stage()), StageSpec.class);
    return Optional.ofNullable(spec.inputs().get("dataset"))
        .map(StageSpec.Input::uri)
        .map(artifacts);
  }

  private FinishedStage stage(Run<?> run, String name) {
    return stages.stream()
        .filter(stage -> stage.run().equals(RunKey.of(run).ref()) && stage.stage().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException(RunKey.of(run) + " finished without stage " + name));
  }

  private static EvaluationReport evaluation(Path directory) {
    return EvaluationReport.read(directory);
  }
}
