package io.reasonrank.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.pipeline.manifest.ManifestReader;
import io.reasonrank.pipeline.plan.RunGraph;
import io.reasonrank.pipeline.plan.RunKey;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.Manifest;
import io.reasonrank.stage.report.DecontaminationReport;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import io.reasonrank.stage.spec.ExportParameters;
import io.reasonrank.stage.spec.StageSpec;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Two training runs and a Reranker of this machine, with their artifacts. */
final class LocalWorld {
  private static final int QUERIES = 120;
  private static final long SEED = 17;

  private final Path directory;
  private List<HasMetadata> resources;
  private String generation = "";
  private final List<FinishedStage> stages = new ArrayList<>();

  LocalWorld(Path directory) throws IOException {
    this.directory = directory;
    Path file = directory.resolve("runs.yaml");
    Files.writeString(
        file,
        """
        apiVersion: reasonrank.io/v1alpha1
        kind: SFTRun
        metadata: {name: first}
        spec:
          baseModel: {uri: pvc://m/base}
          dataset: {uri: pvc://m/data}
          output: {uri: pvc://m/first}
          promotion: {reranker: support}
        ---
        apiVersion: reasonrank.io/v1alpha1
        kind: RLRun
        metadata: {name: second}
        spec:
          baseModel: {fromRun: {kind: SFTRun, name: first}}
          dataset: {uri: pvc://m/data}
          output: {uri: pvc://m/second}
          promotion: {reranker: support}
        ---
        apiVersion: reasonrank.io/v1alpha1
        kind: Reranker
        metadata: {name: support}
        spec:
          gates: {minQueries: 100}
        """);
    resources = new ManifestReader().read(List.of(file)).resources();
  }

  Path manifests() {
    return directory.resolve("runs.yaml");
  }

  RunFiles files() {
    return new RunFiles(directory.resolve("work"));
  }

  Reranker reranker() {
    return (Reranker) resources.getLast();
  }

  /** A run is to be finished anew, with another model. */
  void forget(String run) {
    stages.removeIf(stage -> stage.run().name().equals(run));
    generation = "-anew";
  }

  void promoteBy(String promotion) throws IOException {
    append("promotion: " + promotion);
  }

  void replace(String text, String other) throws IOException {
    Path file = manifests();
    Files.writeString(file, Files.readString(file).replace(text, other));
    resources = new ManifestReader().read(List.of(file)).resources();
  }

  void append(String field) throws IOException {
    Path file = directory.resolve("runs.yaml");
    String text = Files.readString(file);
    Files.writeString(file, text.stripTrailing() + "\n  " + field + "\n");
    resources = new ManifestReader().read(List.of(file)).resources();
  }

  Path repository() throws IOException {
    Path bare = directory.resolve("serving.git");
    Path work = Files.createDirectories(directory.resolve("person"));
    git(directory, "init", "--quiet", "--bare", "--initial-branch=main", bare.toString());
    git(work, "init", "--quiet", "--initial-branch=main");
    Files.writeString(
        work.resolve("support.yaml"),
        "kind: Reranker\nmetadata: {name: support}\nspec:\n  replicas: 1 # for now\n");
    git(work, "add", "--all");
    git(work, "-c", "user.name=p", "-c", "user.email=p@localhost", "commit", "-qm", "First");
    git(work, "push", "--quiet", bare.toString(), "main");
    return bare;
  }

  static boolean isGitThere() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "git")));
  }

  static String git(Path directory, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as(output).isZero();
    return output;
  }

  PromotionState decide() throws IOException {
    return decide(false, false);
  }

  PromotionState decide(boolean promote, boolean anew) throws IOException {
    List<Run<?>> runs = new RunGraph(resources).inOrder();
    var files = new RunFiles(directory.resolve("work"));
    var canary =
        new LocalCanary(
            files,
            Path::of,
            new LocalCanary.Wishes(Optional.empty(), promote),
            Map.of(),
            line -> {},
            () -> false);
    return new LocalPromotion(
            files, runs, stages, Path::of, new LocalProposals(files, Map.of()), canary)
        .decide((Reranker) resources.getLast(), anew);
  }

  /** Artifacts of a finished training run whose model has this mean. */
  void finish(String kind, String name, String base, double baseMean, double mean)
      throws IOException {
    String training = "sha256:training-" + name;
    String model = "sha256:model-" + name + generation;
    Map<String, String> origin = Map.of("baseModel", base, "dataset", "sha256:data");
    stage(kind, name, kind.equals("SFTRun") ? "sft" : "rl", training, origin);
    stage(kind, name, "export", model, Map.of("training", training));
    Path evaluation = stage(kind, name, "evaluate", "sha256:evaluation-" + name, Map.of());
    Files.writeString(
        evaluation.resolve("evaluation.json"), Json.pretty(report(model, base, baseMean, mean)));
  }

  private Path stage(
      String kind, String name, String stage, String digest, Map<String, String> parents)
      throws IOException {
    Path output = Files.createDirectories(directory.resolve(name).resolve(stage));
    if (stage.equals("export")) {
      Files.writeString(output.resolve("model.safetensors"), name);
      Files.writeString(output.resolve("tokenizer.json"), "{}");
      Files.writeString(output.resolve("config.json"), "{\"max_position_embeddings\":32768}");
    }
    tell(kind, name, stage);
    var manifest =
        new Manifest(
            Manifest.SCHEMA,
            stage,
            digest,
            List.of(),
            parents,
            "sha256:spec",
            "test",
            Json.object());
    Files.writeString(output.resolve("manifest.json"), Json.pretty(manifest));
    var key = new RunKey(kind, "default", name);
    stages.add(new FinishedStage(key.ref(), stage, 0, output, digest, false, 1));
    return output;
  }

  /** What the stage was told, as the launcher writes it down. */
  private void tell(String kind, String name, String stage) throws IOException {
    Path dataset = Files.createDirectories(directory.resolve("data"));
    var metrics = Json.object();
    metrics.set(
        DecontaminationReport.FIELD,
        Json.mapper().valueToTree(new DecontaminationReport(150, 0.7, 0, 3)));
    var manifest =
        new Manifest(
            Manifest.SCHEMA,
            "finalize",
            "sha256:data",
            List.of(),
            Map.of(),
            "sha256:spec",
            "test",
            metrics);
    Files.writeString(dataset.resolve("manifest.json"), Json.pretty(manifest));
    var spec =
        new StageSpec(
            StageSpec.SCHEMA,
            "export",
            new RunKey(kind, "default", name).ref(),
            1,
            Map.of("dataset", StageSpec.Input.plain(dataset.toString())),
            directory.toString(),
            new ExportParameters(1));
    Path file = new RunFiles(directory.resolve("work")).spec(kind + "/" + name, stage);
    Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
    Files.writeString(file, Json.pretty(spec));
  }

  private static EvaluationReport report(String model, String base, double baseMean, double mean) {
    var domains = new TreeMap<String, String>();
    for (int i = 0; i < QUERIES; i++) {
      domains.put("q" + i, "domain" + i % 2);
    }
    return new EvaluationReport(
        EvaluationReport.SCHEMA,
        model,
        base,
        model + "-weights",
        base + "-weights",
        "sha256:data",
        "heldout",
        Map.of(
            EvaluationReport.INPUT, system(EvaluationReport.INPUT, 0.3),
            EvaluationReport.BASE, system(EvaluationReport.BASE, baseMean),
            EvaluationReport.MODEL, system(EvaluationReport.MODEL, mean)),
        domains,
        List.of(),
        List.of());
  }

  private static SystemResult system(String name, double mean) {
    var random = new Random(SEED + Double.hashCode(mean)); // equal means: equal values
    var perQuery = new TreeMap<String, Map<String, Double>>();
    for (int i = 0; i < QUERIES; i++) {
      perQuery.put("q" + i, Map.of("ndcg_cut_10", mean + 0.1 * (random.nextDouble() - 0.5)));
    }
    return new SystemResult(name, Map.of("ndcg_cut_10", mean), perQuery, 1, 0, 0);
  }
}
