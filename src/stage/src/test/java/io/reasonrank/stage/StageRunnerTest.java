package io.reasonrank.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.spec.ExportParameters;
import io.reasonrank.stage.spec.StageSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageRunnerTest {
  @TempDir Path directory;
  private final AtomicInteger runs = new AtomicInteger();
  private StageOptions options = StageOptions.of(new LocalStore(Map.of()));

  @BeforeEach
  void makeInput() throws IOException {
    options = StageOptions.of(new LocalStore(Map.of("data", directory)));
    Files.writeString(directory.resolve("in.txt"), "one");
  }

  @Test
  void anOutputAppearsWithItsManifestAndWithoutItsState() throws IOException {
    StageOutcome outcome = run(spec(1), this::copy);

    assertThat(outcome.reused()).isFalse();
    assertThat(outcome.manifest().files()).extracting("path").containsExactly("out.txt");
    assertThat(outcome.manifest().parents()).containsKey("text");
    assertThat(directory.resolve("out/state")).doesNotExist();
    assertThat(directory.resolve("out.partial")).doesNotExist();
    assertThat(Artifact.verify(outcome.output(), "out")).isEqualTo(outcome.manifest());
  }

  @Test
  void aCommittedStageIsNotRunAgainAndSaysTheSame() throws IOException {
    Path result = directory.resolve("result.json");
    options = options.withFiles(Optional.empty(), Optional.of(result));
    run(spec(1), this::copy);
    String first = Files.readString(result);
    Files.delete(result);

    StageOutcome again = run(spec(1), this::copy);

    assertThat(again.reused()).isTrue();
    assertThat(runs).hasValue(1);
    assertThat(Files.readString(result)).isEqualTo(first);
  }

  @Test
  void aChangedInputOrSpecIsWorkAgain() throws IOException {
    String first = run(spec(1), this::copy).manifest().digest();
    String otherSpec = run(spec(2), this::copy).manifest().digest();
    Files.writeString(directory.resolve("in.txt"), "two");
    String otherInput = run(spec(2), this::copy).manifest().digest();

    assertThat(runs).hasValue(3);
    assertThat(otherSpec).isEqualTo(first); // same files from same parents
    assertThat(otherInput).isNotEqualTo(first);
  }

  @Test
  void stateOutlivesACrashOfTheSameSpecOnly() throws IOException {
    StageProgram crash =
        program(
            context -> {
              Files.writeString(context.state().resolve("checkpoint"), "saved");
              throw new StageException(ExitCode.UNAVAILABLE, "engine is gone");
            });
    assertThatThrownBy(() -> run(spec(1), crash)).hasMessage("engine is gone");
    assertThat(directory.resolve("out")).doesNotExist();

    var seen = new java.util.ArrayList<Boolean>();
    StageProgram look =
        program(
            context -> {
              seen.add(Files.exists(context.state().resolve("checkpoint")));
              throw new StageException(ExitCode.UNAVAILABLE, "engine is gone");
            });
    assertThatThrownBy(() -> run(spec(1), look)).isInstanceOf(StageException.class);
    assertThatThrownBy(() -> run(spec(2), look)).isInstanceOf(StageException.class);

    assertThat(seen).containsExactly(true, false);
  }

  @Test
  void anOutputWithAChangedFileIsRefused() throws IOException {
    run(spec(1), this::copy);
    Files.writeString(directory.resolve("out/out.txt"), "two");

    assertThatThrownBy(() -> run(consumer("pvc://data/out", ""), this::copy))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessageContaining("input \"text\" (pvc://data/out)")
        .hasMessageContaining("out.txt");
  }

  @Test
  void aMissingInputIsNamedWithItsUri() {
    assertThatThrownBy(() -> run(consumer("pvc://data/nothing", ""), this::copy))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NO_INPUT))
        .hasMessageContaining("input \"text\" (pvc://data/nothing)");
  }

  @Test
  void anotherDigestThanTheSpecAsksForIsRefused() {
    assertThatThrownBy(() -> run(consumer("pvc://data/in.txt", "sha256:00"), this::copy))
        .hasMessageContaining("the spec asks for sha256:00");
  }

  @Test
  void rejectedRecordsAreWrittenAndCounted() throws IOException {
    StageOutcome outcome =
        run(
            spec(1),
            program(
                context -> {
                  context.rejects().reject("not-json", "corpus.jsonl:3", "not JSON: x");
                  return new StageResult("dataset", Json.object());
                }));

    assertThat(outcome.manifest().metrics().at("/rejected/not-json").asInt()).isEqualTo(1);
    assertThat(directory.resolve("out/rejected.jsonl"))
        .hasContent(
            "{\"rule\":\"not-json\",\"place\":\"corpus.jsonl:3\",\"reason\":\"not JSON: x\"}");
  }

  @Test
  void progressLinesTellStepTotalAndUnit() throws IOException {
    Path progress = directory.resolve("progress.jsonl");
    options = options.withFiles(Optional.of(progress), Optional.empty());

    run(
        spec(1),
        program(
            context -> {
              context.progress().report(3, 3, "records", Map.of("loss", 0.5));
              return new StageResult("dataset", Json.object());
            }));

    Progress.Line line =
        Json.parse(Files.readString(progress).trim(), Progress.Line.class, "progress");
    assertThat(line.step()).isEqualTo(3);
    assertThat(line.unit()).isEqualTo("records");
    assertThat(line.metrics()).containsEntry("loss", 0.5);
  }

  @Test
  void aStopIsExit143() {
    options = options.withStop(() -> true);

    assertThatThrownBy(
            () ->
                run(
                    spec(1),
                    program(
                        context -> {
                          context.checkStop();
                          return new StageResult("dataset", Json.object());
                        })))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TERMINATED));
  }

  @Test
  void aLongResultKeepsItsLongestMetricsInTheManifest() throws IOException {
    StageOutcome outcome =
        run(
            spec(1),
            program(
                context ->
                    new StageResult(
                        "dataset", Json.object().put("long", "x".repeat(4000)).put("short", 1))));

    assertThat(outcome.resultLine())
        .hasSizeLessThan(3072)
        .contains("\"short\":1", "see manifest.json")
        .doesNotContain("xxx");
  }

  @Test
  void aHelperWorksInTheLeadersDirectoryAndWritesNoOutput() throws Exception {
    var helped = new java.util.concurrent.CompletableFuture<Path>();
    StageProgram together =
        new StageProgram() {
          @Override
          public String stage() {
            return "export";
          }

          @Override
          public StageResult run(StageContext context) throws IOException {
            Path helper = helped.join();
            return new StageResult("dataset", Json.object().put("helper", helper.toString()));
          }

          @Override
          public void assist(StageContext context) {
            helped.complete(context.state());
          }
        };
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      var helper = threads.submit(() -> new StageRunner(options).assist(spec(1), together));
      StageOutcome outcome = run(spec(1), together);
      assertThat(helper.get()).isNull();
      assertThat(outcome.manifest().metrics().path("helper").asText())
          .isEqualTo(directory.resolve("out.partial/state").toString());
    }
    new StageRunner(options).assist(spec(1), together); // all is done: nothing to help with
  }

  @Test
  void aHelperThatIsStoppedWhileItWaitsSaysSo() {
    var stopped = options.withStop(() -> true);
    assertThatThrownBy(() -> new StageRunner(stopped).assist(spec(1), program(this::copy)))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TERMINATED));
  }

  private StageOutcome run(StageSpec spec, StageProgram program) {
    return new StageRunner(options).run(spec, program);
  }

  private StageOutcome run(StageSpec spec, Work work) {
    return run(spec, program(work));
  }

  private StageResult copy(StageContext context) throws IOException {
    runs.incrementAndGet();
    Path in = context.input("text");
    Files.copy(in, context.work().resolve("out.txt"));
    return new StageResult("dataset", Json.object().put("run", runs.get()));
  }

  private interface Work {
    StageResult run(StageContext context) throws IOException;
  }

  private static StageProgram program(Work work) {
    return new StageProgram() {
      @Override
      public String stage() {
        return "export";
      }

      @Override
      public StageResult run(StageContext context) throws IOException {
        return work.run(context);
      }
    };
  }

  private static StageSpec spec(long maxShardBytes) {
    return specOf("pvc://data/in.txt", "", "pvc://data/out", maxShardBytes);
  }

  private static StageSpec consumer(String uri, String digest) {
    return specOf(uri, digest, "pvc://data/consumed", 1);
  }

  private static StageSpec specOf(String uri, String digest, String output, long maxShardBytes) {
    return new StageSpec(
        StageSpec.SCHEMA,
        "export",
        new StageSpec.RunRef("SFTRun", "default", "demo"),
        7,
        Map.of("text", new StageSpec.Input(uri, digest)),
        output,
        new ExportParameters(maxShardBytes));
  }
}
