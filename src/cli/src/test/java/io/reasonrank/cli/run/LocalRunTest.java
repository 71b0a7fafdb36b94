package io.reasonrank.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.cli.SampleRun;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs real processes. */
class LocalRunTest {
  private static final int TERMINATED = 143;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @SuppressWarnings("NullAway.Init")
  private SampleRun sample;

  @BeforeEach
  void writeSample() throws IOException {
    sample = new SampleRun(directory);
  }

  @Test
  void aSecondRunDoesNoWorkTwiceAndAChangedInputIsWorkAgain() throws IOException {
    SampleRun.Result first = sample.run();
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(first.err()).contains("SynthesisJob/sample label: started", "report: ");
    RunSummary before = RunSummary.read(sample.work().resolve("run.json"));

    SampleRun.Result second = sample.run();

    assertThat(second.err())
        .contains(
            "SynthesisJob/sample label: done before, skipped",
            "SynthesisJob/sample finalize: done before, skipped")
        .doesNotContain("started");
    RunSummary after = RunSummary.read(sample.work().resolve("run.json"));
    assertThat(after.stages()).extracting("digest").isEqualTo(digests(before));
    assertThat(after.stages()).extracting("seconds").isEqualTo(seconds(before));

    Files.writeString(sample.corpus("lexicon.txt"), "# less\nrain, drizzle\n");

    assertThat(sample.run().err()).contains("label: started", "finalize: started");
  }

  private static List<String> digests(RunSummary summary) {
    return summary.stages().stream().map(FinishedStage::digest).toList();
  }

  private static List<Double> seconds(RunSummary summary) {
    return summary.stages().stream().map(FinishedStage::seconds).toList();
  }

  @Test
  void anEstimateCountsTheListsOfEachJobAndRunsNothing() {
    SampleRun.Result result = sample.run("--estimate", "--serve");

    assertThat(result.status()).as(result.err()).isZero();
    var job = Json.parse(result.out(), JsonNode.class, "estimate").at("/sample/job");
    assertThat(job.path("lists").asInt()).isGreaterThan(16);
    assertThat(job.path("calls").asInt()).as("the lexical judge asks nobody").isZero();
    assertThat(sample.output("labels")).doesNotExist();
  }

  @Test
  void aCorpusLineThatIsNotJsonIsRejectedAndCounted() throws IOException {
    Files.writeString(
        sample.corpus("train.corpus.jsonl"), "{\"_id\": oops\n", StandardOpenOption.APPEND);

    assertThat(sample.run().status()).isZero();

    Path dataset = sample.output("dataset");
    assertThat(Artifact.manifest(dataset).metrics().at("/rejected/not-json").asInt()).isEqualTo(1);
    assertThat(dataset.resolve("rejected.jsonl"))
        .content()
        .contains("\"place\":\"corpus/train.corpus.jsonl:17\"");
  }

  /** SIGKILL after about so many bytes of labels. */
  @ParameterizedTest
  @ValueSource(ints = {1, 40_000})
  void aKilledStageGoesOnToTheSameDigest(int bytes) throws Exception {
    sample.writeManifest(25);
    String whole = digestOf(sample);
    Path other = Files.createDirectories(directory.resolve("other"));
    var killed = new SampleRun(other);
    killed.writeManifest(25);

    Process run = start(killed);
    awaitJournal(killed, bytes, run);
    List<ProcessHandle> stages = run.descendants().toList();
    stages.forEach(ProcessHandle::destroyForcibly);

    assertThat(run.waitFor()).isEqualTo(75);
    assertThat(Files.readString(other.resolve("err.txt"))).contains("was killed (signal 9)");
    assertThat(digestOf(killed)).isEqualTo(whole);
    assertThat(Files.readString(killed.output("labels/shard-00000/labels.jsonl")))
        .isEqualTo(Files.readString(sample.output("labels/shard-00000/labels.jsonl")));
    assertThat(stages).isNotEmpty().noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void aStoppedRunStopsItsStagesAndEndsIn143() throws Exception {
    sample.writeManifest(100);
    Process run = start(sample);
    awaitJournal(sample, 1, run);
    List<ProcessHandle> stages = run.descendants().toList();

    run.destroy();

    assertThat(run.waitFor()).isEqualTo(TERMINATED);
    assertThat(stages).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    assertThat(sample.output("labels/shard-00000")).doesNotExist();
    assertThat(sample.output("labels/shard-00000.partial/state/journal.jsonl")).exists();
    assertThat(Files.readString(directory.resolve("err.txt"))).contains("goes on");
  }

  private static String digestOf(SampleRun sample) {
    SampleRun.Result result = sample.run();
    assertThat(result.status()).as(result.err()).isZero();
    return Artifact.manifest(sample.output("dataset")).digest();
  }

  private static Process start(SampleRun sample) throws IOException {
    List<String> command =
        ChildJvm.command(
            List.of("run", "-f", sample.folder().toString(), "--work", sample.work().toString()));
    return new ProcessBuilder(command)
        .redirectError(sample.work().resolveSibling("err.txt").toFile())
        .redirectOutput(sample.work().resolveSibling("out.txt").toFile())
        .start();
  }

  private static void awaitJournal(SampleRun sample, int bytes, Process run) {
    Path journal = sample.output("labels/shard-00000.partial/state/journal.jsonl");
    Awaitility.await()
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> !run.isAlive() || (Files.exists(journal) && Files.size(journal) >= bytes));
  }
}
