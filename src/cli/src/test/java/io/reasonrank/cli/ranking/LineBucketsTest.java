package io.reasonrank.cli.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Metric;
import io.reasonrank.ranking.metric.Metrics;
import io.reasonrank.ranking.trec.Qrels;
import io.reasonrank.ranking.trec.Run;
import io.reasonrank.ranking.trec.TrecWarning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineBucketsTest {
  private static final List<Metric> METRICS = Metrics.byNames("ndcg_cut_10,map");
  private static final long SEED = 20261121;
  private static final int QUERIES = 20_000;

  /** Long enough for files of some buckets. */
  private static final String DOCUMENT = "document-with-quite-a-long-name-";

  /** Makes the run's lines longer, so that it has more buckets than the judgements. */
  private static final String TAG = " " + "tag".repeat(20);

  @TempDir Path folder;

  @Test
  void largeFilesInAnyOrderAreMeasuredLikeSmallOnes() throws IOException {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    Path qrels = shuffled("qrels", random, (q, d) -> q + " 0 " + d + " " + random.nextInt(3));
    Path run = shuffled("run", random, (q, d) -> q + " Q0 " + d + " 1 " + random.nextInt(9) + TAG);
    List<TrecWarning> faults = new ArrayList<>();

    RunScores scores;
    try (Judgements judgements = Judgements.open(qrels.toString(), faults::add)) {
      assertThat(judgements.buckets()).isGreaterThan(1);
      scores = RunScores.of(run.toString(), judgements, METRICS, faults::add);
    }

    assertThat(LineBuckets.countFor(run.toString()))
        .isGreaterThan(LineBuckets.countFor(qrels.toString()));
    assertThat(faults).isEmpty();
    Run whole = Run.read(Files.newBufferedReader(run), "run", faults::add);
    Qrels judged = Qrels.read(Files.newBufferedReader(qrels), "qrels", faults::add);
    assertThat(scores.byQuery().keySet()).containsExactlyElementsOf(whole.byQuery().keySet());
    Map<String, Map<String, Double>> expected = new HashMap<>();
    whole.byQuery().forEach((query, some) -> expected.put(query, values(some, judged.of(query))));
    assertThat(scores.byQuery()).isEqualTo(expected);
  }

  private static Map<String, Double> values(
      Map<String, Double> documents, Map<String, Integer> grades) {
    Judged judged = Judged.ofScores(documents, grades);
    Map<String, Double> values = new HashMap<>();
    METRICS.forEach(metric -> values.put(metric.name(), metric.of(judged)));
    return values;
  }

  @Test
  void aFaultIsToldOnceWithItsLineOfTheWholeFile() throws IOException {
    Path qrels = Files.write(folder.resolve("qrels"), List.of("q1 0 a 1", "q2 0 a 1"));
    List<String> lines = List.of("q1 Q0 a 1 2 t", "q1 bad", "q2 Q0 a 1 2 t", "q1 Q0 b 1 2 t", "?");
    Path run = Files.write(folder.resolve("run"), lines);
    List<TrecWarning> faults = new ArrayList<>();

    try (Judgements judgements = Judgements.open(qrels.toString(), faults::add)) {
      RunScores.of(run.toString(), judgements, METRICS, faults::add);
    }

    assertThat(faults).extracting(TrecWarning::line).containsExactly(2L, 5L);
  }

  @Test
  void splittingLeavesNothingBehind() throws IOException {
    Path file = Files.write(folder.resolve("run"), List.of("q1 Q0 a 1 2 t"));
    long before = temporaryFolders();
    try (LineBuckets lines = LineBuckets.split(file.toString(), 3)) {
      assertThat(lines.order()).containsOnlyKeys("q1");
      assertThat(temporaryFolders()).isEqualTo(before + 1);
    }
    assertThat(temporaryFolders()).isEqualTo(before);
  }

  private static long temporaryFolders() throws IOException {
    try (var entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith("reasonrank-lines"))
          .count();
    }
  }

  private Path shuffled(String name, Random random, Line line) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < QUERIES * 10; i++) {
      lines.add(line.of("q" + i % QUERIES, DOCUMENT + i / QUERIES));
    }
    Collections.shuffle(lines, random);
    return Files.write(folder.resolve(name), lines);
  }

  private interface Line {
    String of(String query, String document);
  }
}
