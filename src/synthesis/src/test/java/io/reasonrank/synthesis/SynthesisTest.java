package io.reasonrank.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageOutcome;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.HeldOut;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.report.DatasetFunnel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SynthesisTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @SuppressWarnings("NullAway.Init")
  private SampleCollection sample;

  @BeforeEach
  void writeSample() throws IOException {
    sample = new SampleCollection(directory);
  }

  @Test
  void everyListHoldsItsPositivesAndTheTeacherOrdersAllOfIt() {
    StageOutcome labels = sample.label(sample.options(), 1, "labels");

    List<TrainingRecord> records =
        Dataset.records(labels.output().resolve("labels.jsonl"), TrainingRecord.class);
    assertThat(records).hasSize((12 + 24 * 2) * 2);
    assertThat(records)
        .allSatisfy(
            r -> {
              assertThat(r.initialList()).hasSize(5).doesNotHaveDuplicates();
              assertThat(r.finalList()).containsExactlyInAnyOrderElementsOf(r.initialList());
              assertThat(r.relevantDocids()).isNotEmpty();
              assertThat(r.gains()).containsOnlyKeys(r.relevantDocids());
              assertThat(r.reasoning()).isNotBlank();
            });
  }

  @Test
  void generatedQueriesComeFromTrainingPassagesOnly() {
    StageOutcome labels = sample.label(sample.options(), 1, "labels");

    assertThat(Dataset.records(labels.output().resolve("labels.jsonl"), TrainingRecord.class))
        .filteredOn(r -> r.qid().startsWith("gen-"))
        .hasSize(24 * 2 * 2)
        .allSatisfy(r -> assertThat(r.query()).doesNotContain("heldout"))
        .allSatisfy(r -> assertThat(r.gains().values()).containsExactly(2));
  }

  @Test
  void theDatasetHoldsSplitsPassagesAndHeldOutLists() {
    sample.label(sample.options(), 1, "labels");
    StageOutcome outcome = sample.finalizeShards(1, "labels", "dataset", 0.4);

    Dataset dataset = Dataset.open(outcome.output());
    var ids = dataset.passages().keySet();
    for (String split : List.of("sft", "rl", "validation")) {
      assertThat(dataset.split(split)).isNotEmpty();
      dataset.split(split).forEach(r -> assertThat(ids).containsAll(r.initialList()));
    }
    HeldOut heldOut = dataset.heldOut();
    assertThat(heldOut.candidates()).hasSize(12).containsOnlyKeys(heldOut.queries().keySet());
    heldOut
        .candidates()
        .forEach(
            (qid, list) -> {
              assertThat(heldOut.bm25().get(qid)).containsExactlyInAnyOrderElementsOf(list);
              assertThat(heldOut.passages().keySet()).containsAll(list);
            });
  }

  @Test
  void listsOfAQueryStandInOneSplit() {
    sample.label(sample.options(), 1, "labels");
    Dataset dataset = Dataset.open(sample.finalizeShards(1, "labels", "dataset", 0.4).output());

    var seen = new HashSet<String>();
    for (String split : List.of("sft", "rl", "validation")) {
      var queries = new HashSet<String>();
      dataset.split(split).forEach(r -> queries.add(r.qid()));
      assertThat(seen).doesNotContainAnyElementsOf(queries);
      seen.addAll(queries);
    }
  }

  @Test
  void theFunnelAddsUp() {
    sample.label(sample.options(), 1, "labels");
    StageOutcome outcome = sample.finalizeShards(1, "labels", "dataset", 0.9);

    DatasetFunnel funnel = DatasetFunnel.of(outcome.manifest());
    assertThat(funnel.domains()).extracting("domain").containsExactly("earth", "water");
    assertThat(funnel.domains())
        .allSatisfy(
            row -> {
              long dropped = row.dropped().values().stream().mapToLong(Long::longValue).sum();
              assertThat(row.sourced()).isEqualTo(row.kept() + dropped);
              assertThat(row.queries()).isEqualTo(6);
              assertThat(row.generatedQueries()).isEqualTo(24);
            });
    assertThat(outcome.manifest().metrics().at("/rejected/self-consistency").asInt()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 119})
  void aStoppedLabelStageGoesOnToTheSameDigest(int stopAfter) {
    String whole = sample.label(sample.options(), 1, "whole").manifest().digest();
    var checks = new AtomicInteger();
    assertThatThrownBy(
            () ->
                sample.label(
                    sample.options().withStop(() -> checks.incrementAndGet() > stopAfter),
                    1,
                    "stopped"))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TERMINATED));
    assertThat(directory.resolve("stopped/shard-00000.partial/state/journal.jsonl")).exists();

    StageOutcome resumed = sample.label(sample.options(), 1, "stopped");

    assertThat(resumed.manifest().digest()).isEqualTo(whole);
  }

  @Test
  void theNumberOfShardsDoesNotChangeTheRecords() throws IOException {
    sample.label(sample.options(), 1, "one");
    sample.label(sample.options().withShard(0), 2, "two");
    sample.label(sample.options().withShard(1), 2, "two");

    StageOutcome one = sample.finalizeShards(1, "one", "dataset1", 0.4);
    StageOutcome two = sample.finalizeShards(2, "two", "dataset2", 0.4);

    assertThat(two.manifest().files()).isEqualTo(one.manifest().files());
  }

  @Test
  void aMissingShardIsNamed() {
    sample.label(sample.options(), 2, "labels");

    assertThatThrownBy(() -> sample.finalizeShards(2, "labels", "dataset", 0.4))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NO_INPUT))
        .hasMessageContaining("shard-00001");
  }

  @Test
  void aLineThatIsNotJsonIsRejectedOnceAndCountedUpToTheDataset() throws IOException {
    Files.writeString(
        sample.file("train/corpus.jsonl"), "{\"_id\": oops\n", StandardOpenOption.APPEND);
    sample.label(sample.options().withShard(0), 2, "labels");
    sample.label(sample.options().withShard(1), 2, "labels");

    StageOutcome outcome = sample.finalizeShards(2, "labels", "dataset", 0.4);

    assertThat(outcome.manifest().metrics().at("/rejected/not-json").asInt()).isEqualTo(1);
    assertThat(outcome.output().resolve("rejected.jsonl"))
        .content()
        .contains("\"place\":\"train/corpus.jsonl:25\"");
  }

  @Test
  void aShardThatIsNotThereIsAConfigurationError() {
    assertThatThrownBy(() -> sample.label(sample.options().withShard(7), 1, "labels"))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessageContaining("JOB_COMPLETION_INDEX");
  }
}
