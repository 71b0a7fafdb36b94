package io.reasonrank.cli.run;

import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.cli.serve.Endpoint;
import io.reasonrank.cli.serve.ServedModel;
import io.reasonrank.cli.serve.ServingProcess;
import io.reasonrank.pipeline.plan.RunOutputs;
import io.reasonrank.pipeline.plan.ServingSettings;
import io.reasonrank.promotion.canary.CanaryPlan;
import io.reasonrank.promotion.canary.CanaryReport;
import io.reasonrank.promotion.canary.CanaryRun;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.EvaluateParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.training.EvaluationLists;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Tries a model that passed its gates beside the one that serves, as {@code spec.canary} says: two
 * endpoints on this machine, led by what leads pods in a cluster.
 */
final class LocalCanary {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration LEASE = POLL.multipliedBy(6);

  /** Answers that are kept would hide a model from its canary. */
  private static final Map<String, String> UNKEPT = Map.of("REASONRANK_CACHE_WEIGHT", "0");

  private final RunFiles files;
  private final Function<String, Path> artifacts;
  private final Wishes wishes;
  private final Map<String, String> environment;
  private final Consumer<String> say;
  private final BooleanSupplier stop;

  /**
   * What a person asked for.
   *
   * @param endpoint that serves the incumbent already; empty: one is started
   * @param promote whether a candidate of {@code strategy: manual} gets the traffic
   */
  record Wishes(Optional<URI> endpoint, boolean promote) {}

  /**
   * @param artifacts where the artifact of a URI lies on this machine
   * @param say takes lines for people
   */
  LocalCanary(
      RunFiles files,
      Function<String, Path> artifacts,
      Wishes wishes,
      Map<String, String> environment,
      Consumer<String> say,
      BooleanSupplier stop) {
    this.files = files;
    this.artifacts = artifacts;
    this.wishes = wishes;
    this.environment = environment;
    this.say = say;
    this.stop = stop;
  }

  /**
   * The state after the canary; the same if nothing is to be tried.
   *
   * @throws StageException 143 if somebody stopped it: the incumbent serves, and the same command
   *     tries the candidate again
   */
  PromotionState follow(Reranker reranker, PromotionState state) throws IOException {
    if (state.tried().isEmpty()) {
      return state;
    }
    PromotionState.Served candidate = state.tried().get();
    return switch (reranker.getSpec().canary().strategy()) {
      case MANUAL ->
          wishes.promote()
              ? state.shown(promoted(state, candidate, "--promote lets it"))
              : state.said(
                  state.reranker()
                      + ": "
                      + candidate.run()
                      + " may serve; run again with --promote to let it");
      case DELEGATE -> state.shown(promoted(state, candidate, "somebody else moves the traffic"));
      case NATIVE -> ended(reranker, state, candidate, tried(reranker, state, candidate));
    };
  }

  private static String promoted(
      PromotionState state, PromotionState.Served candidate, String because) {
    return state.reranker() + ": " + candidate.run() + " is promoted; " + because;
  }

  private static PromotionState ended(
      Reranker reranker,
      PromotionState state,
      PromotionState.Served candidate,
      CanaryReport report) {
    String incumbent = state.served().map(PromotionState.Served::run).orElse("nothing");
    if (report.isStopped()) {
      throw new StageException(
          ExitCode.TERMINATED,
          state.reranker()
              + ": the canary of "
              + candidate.run()
              + " was stopped, "
              + incumbent
              + " serves; the same command tries it again");
    }
    if (report.isShown()) {
      return state.shown(promoted(state, candidate, report.reason())).with(report);
    }
    boolean git = reranker.getSpec().promotion().mode() == RerankerSpec.Mode.GITOPS;
    return state
        .takenBack(
            git,
            state.reranker()
                + ": keeps "
                + incumbent
                + "; "
                + candidate.run()
                + " was taken back "
                + report.reason())
        .with(report);
  }

  private CanaryReport tried(
      Reranker reranker, PromotionState state, PromotionState.Served candidate) throws IOException {
    PromotionState.Served before = state.served().orElseThrow();
    CanaryPlan plan = plan(reranker);
    var lists = lists(candidate);
    say.accept(
        state.reranker()
            + ": "
            + candidate.run()
            + " is tried beside "
            + before.run()
            + ": "
            + way(plan));
    Path logs = Files.createDirectories(files.root().resolve("canary"));
    try (IncumbentEndpoint incumbent = incumbent(reranker, before, logs);
        ServingProcess beside = start(reranker, candidate, logs.resolve("candidate.log"));
        Replay replay = new Replay(incumbent.address(), lists)) {
      Optional<String> stuck = ready(reranker, incumbent, beside);
      if (stuck.isPresent()) {
        return new CanaryReport(
            "CandidateStuck", "before its first step: " + stuck.get(), "", List.of());
      }
      replay.start();
      RollbackNote rollback = files.rollback(state.reranker());
      var traffic =
          new LocalTraffic(
              plan, incumbent, beside, candidate, LEASE, rollback, replay, WallClock.INSTANCE);
      var run = new CanaryRun(plan, candidate.digest(), traffic, WallClock.INSTANCE, this::step);
      CanaryReport report = run.run(stop);
      say.accept(state.reranker() + ": " + replay.summary());
      return report.askedBy(replay.summary());
    }
  }

  /** Users of an endpoint that goes on may find out something in its soak; a replay does not. */
  private CanaryPlan plan(Reranker reranker) {
    CanaryPlan plan = CanaryPlan.of(reranker.getSpec().canary());
    return wishes.endpoint().isPresent() ? plan : plan.withoutSoak();
  }

  private static String way(CanaryPlan plan) {
    return (plan.first() == CanaryPlan.COPIES_ONLY ? "copies first, then " : "")
        + plan.steps()
        + " % of the traffic, each for "
        + plan.minRequests()
        + " requests and "
        + plan.shortest().toSeconds()
        + " s at least"
        + (plan.soak().isZero() ? "" : ", the last one " + plan.soak().toSeconds() + " s longer")
        + "; where nobody asks, held-out lists are replayed";
  }

  private void step(CanaryReport.Step step) {
    say.accept(
        String.format(
            Locale.ROOT,
            "canary: %3d %% for %.1f s: %s",
            step.percent(),
            step.seconds(),
            step.observed()));
  }

  private IncumbentEndpoint incumbent(Reranker reranker, PromotionState.Served model, Path logs)
      throws IOException {
    return wishes.endpoint().isPresent()
        ? IncumbentEndpoint.running(wishes.endpoint().get(), environment, model)
        : IncumbentEndpoint.own(start(reranker, model, logs.resolve("incumbent.log")));
  }

  private static ServingProcess start(Reranker reranker, PromotionState.Served model, Path log)
      throws IOException {
    return Endpoint.onFreePort().start(served(reranker, model, UNKEPT), log);
  }

  /**
   * A model as pods are told to serve it.
   *
   * @param more settings of this endpoint
   */
  static ServedModel served(
      Reranker reranker, PromotionState.Served model, Map<String, String> more) {
    Map<String, String> settings = new TreeMap<>(ServingSettings.of(reranker.getSpec()));
    settings.put("REASONRANK_MODEL_NAME", reranker.getMetadata().getName());
    settings.put("REASONRANK_MODEL_DIGEST", model.digest());
    settings.putAll(more);
    return new ServedModel(Optional.of(model.model()), settings);
  }

  /** Why the candidate cannot be tried, if that is so. */
  private Optional<String> ready(
      Reranker reranker, IncumbentEndpoint incumbent, ServingProcess candidate) {
    Duration within = Duration.ofSeconds(reranker.getSpec().startupSeconds());
    incumbent
        .process()
        .flatMap(own -> own.awaitReady(within, stop))
        .ifPresent(
            reason -> {
              throw new StageException(
                  ExitCode.UNAVAILABLE, "the incumbent's endpoint does not start: " + reason);
            });
    return candidate.awaitReady(within, stop);
  }

  /** What the candidate was evaluated on. */
  private List<EvaluationLists.CandidateList> lists(PromotionState.Served candidate) {
    StageSpec spec = Json.read(files.spec(candidate.run(), RunOutputs.EVALUATE), StageSpec.class);
    return EvaluationLists.of(
        spec.inputs().keySet(),
        name -> artifacts.apply(Objects.requireNonNull(spec.inputs().get(name), name).uri()),
        (EvaluateParameters) spec.parameters());
  }

  private enum WallClock implements CanaryRun.Pace {
    INSTANCE;

    @Override
    public Instant instant() {
      return Instant.now();
    }

    @Override
    public void await() {
      try {
        TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StageException(ExitCode.TERMINATED, "interrupted", e);
      }
    }
  }
}
