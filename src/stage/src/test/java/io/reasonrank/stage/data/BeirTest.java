package io.reasonrank.stage.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeirTest {
  @TempDir Path directory;
  private final List<String> bad = new ArrayList<>();
  private final BadLines collect = (rule, place, reason) -> bad.add(rule + " " + place);

  @Test
  void passagesCarryTitleAndDomain() throws IOException {
    Path file =
        write(
            "corpus.jsonl",
            "{\"_id\":\"a\",\"title\":\"Rain\",\"text\":\"falls.\",\"metadata\":{\"domain\":\"earth\"}}",
            "{\"_id\":\"b\",\"text\":\"Sun.\"}");

    assertThat(Beir.corpus(directory, collect))
        .isEqualTo(Beir.corpus(file, collect))
        .containsEntry("a", new Passage("a", "Rain falls.", "earth"))
        .containsEntry("b", new Passage("b", "Sun.", ""));
  }

  @Test
  void badLinesAreNamedByFileAndLineAndTheRestIsRead() throws IOException {
    Path file =
        write(
            "corpus.jsonl",
            "{\"_id\":\"a\",\"text\":\"one\"}",
            "{\"_id\":\"b\", text}",
            "[]",
            "{\"_id\":\"c\",\"text\":\"\"}",
            "{\"_id\":\"a\",\"text\":\"again\"}",
            "{\"_id\":\"d\",\"text\":\"four\"}");

    assertThat(Beir.corpus(file, collect)).containsOnlyKeys("a", "d");
    assertThat(bad)
        .containsExactly(
            "not-json " + file + ":2",
            "not-json " + file + ":3",
            "missing-field " + file + ":4",
            "duplicate-id " + file + ":5");
  }

  @Test
  void bothFormsOfQrelsAreRead() throws IOException {
    Path beir = write("qrels.tsv", "query-id\tcorpus-id\tscore", "q\ta\t2", "q\tb\t0", "q\tc\tx");
    Path trec = write("qrels.txt", "q 0 a 2", "q 0");

    assertThat(Beir.qrels(beir, collect)).containsExactly(Map.entry("q", Map.of("a", 2)));
    assertThat(Beir.qrels(trec, collect)).containsExactly(Map.entry("q", Map.of("a", 2)));
    assertThat(bad).containsExactly("wrong-columns " + beir + ":4", "wrong-columns " + trec + ":2");
  }

  @Test
  void aMissingFileIsNoInput() {
    assertThatThrownBy(() -> Beir.corpus(directory, collect))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NO_INPUT))
        .hasMessageContaining("corpus.jsonl");
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
  }
}
