package io.reasonrank.synthesis.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.TrainingRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportsTest {
  private static final PromptTemplate TEMPLATE = PromptTemplate.builtIn("reasonrank");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  private static RecordSet sample() {
    var passages = new LinkedHashMap<String, Passage>();
    passages.put("a", new Passage("a", "Rain falls; it's \u96e8.", "earth"));
    passages.put("b", new Passage("b", "Stones \"rest\".", "earth"));
    var first =
        new TrainingRecord(
            "set",
            "q1",
            "why rain",
            List.of("b", "a"),
            List.of("a", "b"),
            "a tells",
            List.of("a"),
            "earth",
            Map.of("a", 2));
    var second =
        new TrainingRecord(
            "set",
            "q2",
            "why rest",
            List.of("a", "b"),
            List.of("b", "a"),
            "b tells",
            List.of("b"),
            "earth",
            Map.of("b", 1));
    var splits = new LinkedHashMap<String, List<TrainingRecord>>();
    splits.put("sft", List.of(first));
    splits.put("rl", List.of(second));
    return new RecordSet(splits, passages);
  }

  @Test
  void jsonlAndParquetComeBackAsTheyWere() throws IOException {
    for (String form : List.of("jsonl", "parquet")) {
      Path out = directory.resolve(form);
      new Exports(sample(), TEMPLATE).write(form, out);

      RecordSet back = RecordReader.read(out);

      assertThat(back.splits()).as(form).isEqualTo(sample().splits());
      assertThat(back.passages()).as(form).isEqualTo(sample().passages());
    }
  }

  @Test
  void parquetFilesDoNotVary() throws IOException {
    new Exports(sample(), TEMPLATE).write("parquet", directory.resolve("one"));
    new Exports(sample(), TEMPLATE).write("parquet", directory.resolve("two"));

    assertThat(directory.resolve("two/sft.parquet"))
        .hasSameBinaryContentAs(directory.resolve("one/sft.parquet"));
  }

  @Test
  void verlRowsHoldTheOrderAsPlacesAndComeBackAsRecords() throws IOException {
    new Exports(sample(), TEMPLATE).write("verl", directory);
    Path lines = directory.resolve("rows.txt");
    Tables.toJson(directory.resolve("sft.parquet"), lines);

    JsonNode row = Json.mapper().readTree(Files.readString(lines));
    assertThat(row.at("/reward_model/ground_truth").asText()).isEqualTo("[2] > [1]");
    assertThat(row.at("/prompt").findValuesAsText("content").toString()).contains("Rain falls");
    assertThat(row.at("/extra_info/qid").asText()).isEqualTo("q1");
    assertThat(
            RecordReader.read(directory)
                .splits()
                .getOrDefault("rl", List.of())
                .getFirst()
                .finalList())
        .containsExactly("b", "a");
  }

  @Test
  void llamaFactoryGetsAlpacaColumns() throws IOException {
    new Exports(sample(), TEMPLATE).write("llamafactory", directory);

    JsonNode info = Json.read(directory.resolve("dataset_info.json"), JsonNode.class);
    String file = info.at("/reasonrank_sft/file_name").asText();
    JsonNode row = Json.mapper().readTree(Files.readString(directory.resolve(file)));
    assertThat(row.path("output").asText()).contains("a tells").contains("[2] > [1]");
    assertThat(row.path("instruction").asText()).contains("why rain");
  }

  @Test
  void theReleasedLayoutIsRead() throws IOException {
    Files.createDirectories(directory.resolve("id_query"));
    Files.createDirectories(directory.resolve("id_doc"));
    Files.writeString(directory.resolve("id_query/set.json"), "{\"7\":\"why rain\"}");
    Files.writeString(directory.resolve("id_doc/set.json"), "{\"a\":\"Rain\",\"b\":\"Rest\"}");
    Files.writeString(
        directory.resolve("data.json"),
        "[{\"dataset\":\"set\",\"qid\":7,\"initial_list\":[\"b\",\"a\"],"
            + "\"final_list\":[\"a\",\"b\"],\"reasoning\":\"x\",\"relevant_docids\":[\"a\"]}]");

    TrainingRecord only = RecordReader.read(directory).records().getFirst();

    assertThat(only.query()).isEqualTo("why rain");
    assertThat(only.gains()).containsEntry("a", 1);
    assertThat(RecordStatistics.of(RecordReader.read(directory)).path("withoutPassageText").asInt())
        .isZero();
  }

  @Test
  void aLineThatIsNoRecordIsNamed() throws IOException {
    Files.writeString(directory.resolve("sft.jsonl"), "{\"qid\":\"q\"}\n");

    assertThatThrownBy(() -> RecordReader.read(directory))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessageContaining("sft.jsonl:1");
  }
}
