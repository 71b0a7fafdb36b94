package io.reasonrank.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.cli.serve.Endpoint;
import io.reasonrank.cli.serve.ServingProcess;
import io.reasonrank.pipeline.manifest.ManifestReader;
import io.reasonrank.promotion.canary.CanaryReport;
import io.reasonrank.promotion.canary.ModelApi;
import io.reasonrank.stage.Digests;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.Manifest;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.EvaluateParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.spec.StageSpec.Input;
import io.reasonrank.testing.Behaviour;
import io.reasonrank.testing.ScriptedEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real endpoints, with the quickstart's small model or with models that are played. */
class LocalCanaryTest {
  private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
  private static final Path BASE = HOME.resolve("k8s/samples/quickstart/base");
  private static final int LISTS = 40;
  private static final int PASSAGES = 6;
  private static final String HOME_PROPERTY = "reasonrank.home";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @SuppressWarnings("NullAway.Init")
  private ScriptedEngine player;

  private String engine = "{type: djl}";
  private final List<String> said = new ArrayList<>();
  private final Optional<String> home = Optional.ofNullable(System.getProperty(HOME_PROPERTY));

  @BeforeEach
  void findTheFunction() throws IOException {
    player = new ScriptedEngine();
    System.setProperty(HOME_PROPERTY, HOME.toString());
    assumeTrue(
        Files.exists(HOME.resolve("function/target/quarkus-app/quarkus-run.jar")),
        "skipped: the function is not built; run 'make build'");
  }

  @AfterEach
  void forgetTheFunction() {
    player.close();
    home.ifPresentOrElse(
        before -> System.setProperty(HOME_PROPERTY, before),
        () -> System.clearProperty(HOME_PROPERTY));
  }

  @Test
  void aModelThatIsAsGoodGetsTheTrafficStepByStep() throws IOException {
    PromotionState state =
        follow(state(played("old", Behaviour.INCUMBENT), played("new", Behaviour.GOOD)));

    assertThat(state.served())
        .as(said.toString())
        .map(PromotionState.Served::run)
        .contains("SFTRun/new");
    assertThat(state.tried()).isEmpty();
    CanaryReport report = state.canary().orElseThrow();
    assertThat(report.end()).isEqualTo(CanaryReport.SHOWN);
    assertThat(report.steps()).extracting(CanaryReport.Step::percent).containsExactly(0, 50, 100);
    assertThat(report.requests()).contains("from a replay of 40 held-out lists, 0 failed");
    assertThat(said.getFirst()).contains("where nobody asks, held-out lists are replayed");
    assertThat(state.summary())
        .startsWith("support: SFTRun/new is promoted; it had all of the traffic: ");
  }

  @Test
  void aModelPlantedWorseIsStoppedBeforeItsFirstShare() throws IOException {
    PromotionState state =
        follow(state(played("old", Behaviour.INCUMBENT), played("new", Behaviour.MALFORMED)));

    assertThat(state.served())
        .as(said.toString())
        .map(PromotionState.Served::run)
        .contains("SFTRun/old");
    assertThat(state.tried()).isEmpty();
    CanaryReport report = state.canary().orElseThrow();
    assertThat(report.end()).as(report.toString()).isIn("LesserShare", "FailureShare");
    assertThat(report.steps()).extracting(CanaryReport.Step::percent).containsExactly(0);
    assertThat(report.requests()).contains(", 0 failed");
    assertThat(state.summary())
        .startsWith("support: keeps SFTRun/old; SFTRun/new was taken back at 0 %: ");
  }

  @Test
  void anEndpointThatRunsAlreadyGetsTheModelAndGoesOn() throws IOException {
    PromotionState state = state(embedded("old"), embedded("new"));
    try (ServingProcess running = serve(state.served().orElseThrow())) {
      var wishes = new LocalCanary.Wishes(Optional.of(running.address()), false);
      PromotionState other = state(embedded("strange"), embedded("new"));
      assertThatThrownBy(() -> canary(wishes, () -> false).follow(reranker(), other))
          .hasMessageContaining("not what was promoted here");

      PromotionState after = canary(wishes, () -> false).follow(reranker(), state);

      assertThat(after.served())
          .as(after.summary())
          .map(PromotionState.Served::run)
          .contains("SFTRun/new");
      assertThat(new ModelApi().served(running.address(), Optional.empty()))
          .isEqualTo(after.served().orElseThrow().digest());
      assertThat(running.ended()).isEmpty();

      PromotionState.Served old = state.served().orElseThrow();
      after.write(directory.resolve("work/promotion/support.json"));
      var back = new LocalRollback(new RunFiles(directory.resolve("work")), Map.of());
      assertThat(back.takeBack(reranker(), Optional.empty(), Optional.of(running.address())))
          .contains(
              "SFTRun/new was taken back, SFTRun/old serves",
              running.address() + " serves SFTRun/old");
      assertThat(new ModelApi().served(running.address(), Optional.empty()))
          .isEqualTo(old.digest());
    }
  }

  @Test
  void whoTakesItBackInTheMiddleFindsTheIncumbentServingAndItsCandidateRefused()
      throws IOException {
    PromotionState state = state(played("old", Behaviour.INCUMBENT), played("new", Behaviour.GOOD));
    var note = new RunFiles(directory.resolve("work")).rollback("support");
    BooleanSupplier firstStepIsOver =
        () -> {
          if (said.stream().anyMatch(line -> line.startsWith("canary:   0 %"))) {
            leave(note, state.tried().orElseThrow().digest());
          }
          return false;
        };

    PromotionState after = follow(state, firstStepIsOver);

    assertThat(after.canary().orElseThrow().end()).isEqualTo("Requested");
    assertThat(after.served()).isEqualTo(state.served());
    assertThat(after.past().refuses(state.tried().orElseThrow().digest())).isTrue();
  }

  @Test
  void whoStopsItFindsTheIncumbentServingAndTheCandidateYetToBeTried() throws IOException {
    PromotionState state = state(played("old", Behaviour.INCUMBENT), played("new", Behaviour.GOOD));
    BooleanSupplier stop = () -> said.stream().anyMatch(line -> line.startsWith("canary:   0 %"));

    assertThatThrownBy(() -> follow(state, stop))
        .isInstanceOf(StageException.class)
        .hasMessageContaining("SFTRun/old serves; the same command tries it again")
        .extracting(failure -> ((StageException) failure).exitCode())
        .isEqualTo(ExitCode.TERMINATED);
    assertThat(state.tried()).isPresent();
  }

  private ServingProcess serve(PromotionState.Served model) throws IOException {
    ServingProcess process =
        Endpoint.onFreePort()
            .start(
                LocalCanary.served(reranker(), model, Map.of()), directory.resolve("running.log"));
    assertThat(process.awaitReady(Duration.ofMinutes(2), () -> false)).isEmpty();
    return process;
  }

  private PromotionState follow(PromotionState state) throws IOException {
    return follow(state, () -> false);
  }

  private PromotionState follow(PromotionState state, BooleanSupplier stop) throws IOException {
    return canary(new LocalCanary.Wishes(Optional.<URI>empty(), false), stop)
        .follow(reranker(), state);
  }

  private LocalCanary canary(LocalCanary.Wishes wishes, BooleanSupplier stop) throws IOException {
    var files = new RunFiles(directory.resolve("work"));
    Path spec = files.spec("SFTRun/new", "evaluate");
    Files.createDirectories(Optional.ofNullable(spec.getParent()).orElseThrow());
    Files.writeString(spec, Json.pretty(evaluation()));
    return new LocalCanary(files, Path::of, wishes, Map.of(), this::say, stop);
  }

  private void say(String line) {
    said.add(line);
    System.out.println(line);
  }

  private Reranker reranker() throws IOException {
    Path file = directory.resolve("support.yaml");
    Files.writeString(
        file,
        """
        apiVersion: reasonrank.io/v1alpha1
        kind: Reranker
        metadata: {name: support}
        spec:
          engine: %s
          strategy: {window: 6, step: 3, maxResponseTokens: 24}
          canary: {steps: [50, 100], minSeconds: 1, minRequests: 12, soakSeconds: 0, mirrorPercent: 100}
        """
            .formatted(engine));
    return (Reranker) new ManifestReader().read(List.of(file)).resources().getFirst();
  }

  /** Lists of six passages that say what they are worth. */
  private StageSpec evaluation() throws IOException {
    Map<String, StringBuilder> files = new TreeMap<>();
    for (String name : List.of("corpus", "queries", "qrels", "candidates")) {
      files.put(
          name, new StringBuilder(name.equals("qrels") ? "query-id\tcorpus-id\tscore\n" : ""));
    }
    for (int query = 0; query < LISTS; query++) {
      add(files, "queries", "{\"_id\":\"q%d\",\"text\":\"query %d\"}%n", query, query);
      add(files, "qrels", "q%d\td%d-1\t1%n", query, query);
      for (int rank = 1; rank <= PASSAGES; rank++) {
        int worth = (31 * query + 57 * rank) % 100;
        add(files, "corpus", "{\"_id\":\"d%d-%d\",\"text\":\"worth %d\"}%n", query, rank, worth);
        add(files, "candidates", "q%d Q0 d%d-%d %d %d test%n", query, query, rank, rank, 9 - rank);
      }
    }
    Map<String, Input> inputs = new TreeMap<>();
    for (var file : files.entrySet()) {
      Path path =
          directory.resolve(file.getKey() + (file.getKey().equals("qrels") ? ".tsv" : ".jsonl"));
      Files.writeString(path, file.getValue());
      inputs.put(file.getKey(), Input.plain(path.toString()));
    }
    return new StageSpec(
        StageSpec.SCHEMA,
        "evaluate",
        new StageSpec.RunRef("SFTRun", "default", "new"),
        1,
        inputs,
        directory.resolve("evaluation").toString(),
        new EvaluateParameters("", List.of(10), 1, "sliding", 6, 3, 160, 1000, 0));
  }

  private static void add(
      Map<String, StringBuilder> files, String name, String line, Object... values) {
    Objects.requireNonNull(files.get(name)).append(String.format(Locale.ROOT, line, values));
  }

  private PromotionState state(PromotionState.Served old, PromotionState.Served candidate) {
    return PromotionState.decided(
            "support",
            "sha256:key",
            Optional.of(old),
            Optional.empty(),
            PastModels.NONE,
            Json.object())
        .allowed(candidate, Optional.empty());
  }

  /** The quickstart's base under another name. */
  private PromotionState.Served embedded(String name) throws IOException {
    Path model = Files.createDirectories(directory.resolve("models").resolve(name));
    try (Stream<Path> files = Files.list(BASE)) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.writeString(model.resolve("README.md"), name);
    return new PromotionState.Served(
        "SFTRun/" + name, "pvc://models/" + name, seal(model), model, model);
  }

  /** Makes an artifact of a directory; its digest. */
  private static String seal(Path model) throws IOException {
    List<Manifest.FileEntry> files = Digests.files(model, path -> !path.equals(Manifest.FILE_NAME));
    String digest = Digests.artifact(files, Map.of());
    var manifest =
        new Manifest(
            Manifest.SCHEMA,
            "model",
            digest,
            files,
            Map.of(),
            "sha256:spec",
            "test",
            Json.object());
    Files.writeString(model.resolve(Manifest.FILE_NAME), Json.pretty(manifest));
    return digest;
  }

  private static void leave(RollbackNote note, String digest) {
    try {
      Files.createDirectories(Optional.ofNullable(note.file().getParent()).orElseThrow());
      note.leave(digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that answers at once, well or badly. */
  private PromotionState.Served played(String name, Behaviour behaviour) throws IOException {
    engine = "{type: openai, baseUrl: '" + player.url() + "'}";
    Path model = Files.createDirectories(directory.resolve("models").resolve(name));
    Files.writeString(model.resolve("config.json"), "{\"model_type\":\"qwen2\"}");
    Files.writeString(model.resolve("prompt-template.txt"), behaviour.promptTemplate(1));
    return served(name, model);
  }

  private PromotionState.Served served(String name, Path model) throws IOException {
    return new PromotionState.Served(
        "SFTRun/" + name, "pvc://models/" + name, Digests.plain(model), model, directory);
  }
}
