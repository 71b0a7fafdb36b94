package io.reasonrank.cli.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.cli.serve.Endpoint;
import io.reasonrank.cli.serve.ModelDirectory;
import io.reasonrank.pipeline.manifest.ManifestReader;
import io.reasonrank.pipeline.plan.RunGraph;
import io.reasonrank.stage.ArtifactStore;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.LocalStore;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.store.ArtifactStores;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code reasonrank run -f FILE…}: on this machine what the operator does in a cluster, with the
 * same manifests, plans, stages and gates.
 */
@Command(
    name = "run",
    description = "Run the pipeline of some manifests on this machine.",
    mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  @Option(
      names = {"-f", "--file"},
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "YAML files or folders; a folder lends its subfolders to the claim of its name.")
  private List<Path> files = List.of();

  @Option(
      names = "--volume",
      paramLabel = "CLAIM=DIR",
      description = "Directory for a volume claim or a path in one (default WORK/volumes/CLAIM).")
  private Map<String, Path> volumes = Map.of();

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Model to start from, in place of every baseModel.uri.")
  private Optional<Path> model = Optional.empty();

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Logs and volumes go here (default target/<name of the first -f>).")
  private Optional<Path> work = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Report (default WORK/report.html).")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--slots",
      defaultValue = "2",
      description = "Most stages at a time (default ${DEFAULT-VALUE}).")
  private int slots = 2;

  @Option(
      names = "--estimate",
      description = "Print what the teachers would be asked and cost, and run nothing.")
  private boolean estimate;

  @Option(names = "--serve", description = "Serve the promoted model at the end.")
  private boolean serve;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port of --serve (default ${DEFAULT-VALUE}).")
  private int port = 8080;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = {
        "Endpoint of this machine that serves what was promoted before: a canary shares",
        "its requests, and it gets the new model (default: one is started meanwhile)."
      })
  private Optional<URI> running = Optional.empty();

  @Option(
      names = "--promote",
      description = "Let a model serve whose Reranker has spec.canary.strategy manual.")
  private boolean promote;

  @Option(
      names = "--force",
      description = "Decide anew, also about models that were taken back before.")
  private boolean force;

  private final BooleanSupplier stop;
  private final RunReport writer;

  public RunCommand(BooleanSupplier stop, RunReport writer) {
    this.stop = stop;
    this.writer = writer;
  }

  @Override
  public Integer call() throws IOException {
    requireSlots();
    List<HasMetadata> resources = new ManifestReader().read(files).resources();
    Optional<Endpoint> endpoint =
        serve && !estimate ? Optional.of(Endpoint.on(port)) : Optional.empty();
    RunFiles runFiles = RunFiles.of(work, files);
    if (estimate) {
      return estimate(resources, runFiles);
    }
    List<PromotionState> promotions = pipeline(resources, runFiles);
    return endpoint.isPresent() ? serve(endpoint.get(), resources, promotions) : ExitCode.OK.code();
  }

  private List<PromotionState> pipeline(List<HasMetadata> resources, RunFiles runFiles)
      throws IOException {
    List<Run<?>> runs = new RunGraph(resources).inOrder();
    model.ifPresent(directory -> ModelDirectory.require(directory, "--model"));
    LocalStore store = store(runFiles, runs);
    new InputCheck(ArtifactStores.over(store, System.getenv())).requireInputs(runs);
    Files.createDirectories(runFiles.root());
    try (RunDisplay display = display()) {
      var launcher = new StageLauncher(runFiles, store);
      var stages = new LocalPipeline(launcher, display, slots, stop).run(runs);
      var promotion = promotion(runFiles, runs, stages, store, display);
      var promotions = new ArrayList<PromotionState>();
      for (Reranker reranker : rerankers(resources)) {
        PromotionState state = promotion.decide(reranker, force);
        promotions.add(state);
        display.note(state.summary());
      }
      finish(new RunSummary(stages, promotions), runFiles, display);
      return promotions;
    }
  }

  private LocalPromotion promotion(
      RunFiles runFiles,
      List<Run<?>> runs,
      List<FinishedStage> stages,
      LocalStore store,
      RunDisplay display) {
    Function<String, Path> artifacts = ArtifactStores.over(store, System.getenv())::fetch;
    var canary =
        new LocalCanary(
            runFiles,
            artifacts,
            new LocalCanary.Wishes(running, promote),
            System.getenv(),
            display::note,
            stop);
    var proposals = new LocalProposals(runFiles, System.getenv());
    return new LocalPromotion(runFiles, runs, stages, artifacts, proposals, canary);
  }

  private int estimate(List<HasMetadata> resources, RunFiles runFiles) throws IOException {
    List<Run<?>> runs = new RunGraph(resources).inOrder();
    ArtifactStore stores = ArtifactStores.over(store(runFiles, runs), System.getenv());
    List<SynthesisJob> jobs =
        runs.stream().filter(SynthesisJob.class::isInstance).map(SynthesisJob.class::cast).toList();
    command.commandLine().getOut().print(Json.pretty(new Estimates(stores).of(jobs)));
    command.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }

  private void finish(RunSummary summary, RunFiles runFiles, RunDisplay display)
      throws IOException {
    summary.write(runFiles.summary());
    Path file = report.orElseGet(() -> runFiles.root().resolve("report.html"));
    writer.write(summary, file).forEach(display::note);
  }

  private int serve(Endpoint endpoint, List<HasMetadata> resources, List<PromotionState> promotions)
      throws IOException {
    for (Reranker reranker : rerankers(resources)) {
      Optional<PromotionState.Served> served =
          promotions.stream()
              .filter(state -> state.reranker().equals(reranker.getMetadata().getName()))
              .flatMap(state -> state.served().stream())
              .findFirst();
      if (served.isPresent()) {
        return serve(endpoint, reranker, served.get());
      }
    }
    boolean proposed = promotions.stream().anyMatch(state -> state.proposed().isPresent());
    throw new StageException(
        ExitCode.UNAVAILABLE,
        proposed
            ? "nothing serves before the proposed model is merged; merge it and run again"
            : "no model passed the gates, so there is nothing to serve");
  }

  private int serve(Endpoint endpoint, Reranker reranker, PromotionState.Served served)
      throws IOException {
    command
        .commandLine()
        .getErr()
        .println("serving " + served.run() + " at http://localhost:" + port + "/v1/rerank");
    return endpoint.serve(LocalCanary.served(reranker, served, Map.of()), stop);
  }

  private static List<Reranker> rerankers(List<HasMetadata> resources) {
    return resources.stream().filter(Reranker.class::isInstance).map(Reranker.class::cast).toList();
  }

  private void requireSlots() {
    if (slots < 1) {
      throw new StageException(ExitCode.USAGE, "--slots is " + slots + "; give 1 or more");
    }
  }

  private LocalStore store(RunFiles runFiles, List<Run<?>> runs) throws IOException {
    return new Volumes(runFiles.root())
        .lend(files)
        .with(LocalStore.fromEnvironment(System.getenv()).volumes())
        .with(volumes)
        .withBaseModel(model, runs)
        .store();
  }

  private RunDisplay display() {
    PrintWriter err = command.commandLine().getErr();
    Console console = System.console();
    return console != null && console.isTerminal()
        ? new BarDisplay(err)
        : new PlainDisplay(err, InstantSource.system());
  }
}
