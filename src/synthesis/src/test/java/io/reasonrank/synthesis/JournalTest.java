package io.reasonrank.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.TrainingRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @Test
  void halfALineIsCutOffAndWrittenAgain() throws IOException {
    Path file = directory.resolve("journal.jsonl");
    append(file, "q1", "q2");
    Files.writeString(file, "{\"dataset\":\"sam", StandardOpenOption.APPEND);

    append(file, "q3");

    assertThat(Dataset.records(file, Outcome.class))
        .flatExtracting(Outcome::records)
        .extracting("qid")
        .containsExactly("q1", "q2", "q3");
  }

  private static void append(Path file, String... qids) throws IOException {
    try (Journal journal = Journal.open(file)) {
      for (String qid : qids) {
        journal.append(
            Outcome.of(
                new TrainingRecord(
                    "sample", qid, "why", List.of("a"), List.of("a"), "", List.of(), "", Map.of()),
                new Outcome.QueryNote("sample", qid, "", "", List.of()),
                List.of()));
      }
    }
  }
}
