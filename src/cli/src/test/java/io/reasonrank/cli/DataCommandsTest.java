package io.reasonrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten records in ReasonRank's released layout, through every command. */
class DataCommandsTest {
  private static final int RECORDS = 10;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeReleased() throws IOException {
    var queries = Json.object();
    var records = new ArrayList<JsonNode>();
    for (int i = 0; i < RECORDS; i++) {
      queries.put("q" + i, "why does substance " + i + " melt in the sun but not in the shade");
      records.add(
          Json.mapper()
              .readTree(
                  """
                  {"dataset": "physics", "qid": "q%d", "initial_list": ["b", "a"],
                   "final_list": ["a", "b"], "reasoning": "a melts", "relevant_docids": ["a"]}
                  """
                      .formatted(i)));
    }
    write("id_query/physics.json", Json.line(queries));
    write("id_doc/physics.json", "{\"a\":\"Wax melts when it is warm.\",\"b\":\"Ice is cold.\"}");
    write("records.json", Json.line(records));
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve("in").resolve(name);
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, text);
  }

  private int run(String... arguments) {
    return ReasonrankCommand.execute(
        () -> true, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private String in() {
    return directory.resolve("in").toString();
  }

  private String made(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void inspectCountsWhatIsThereAndWhatIsWrong() throws IOException {
    assertThat(run("data", "inspect", in())).as(err.toString()).isZero();

    JsonNode report = Json.mapper().readTree(out.toString());
    assertThat(report.path("records").asInt()).isEqualTo(RECORDS);
    assertThat(report.at("/domains/physics").asInt()).isEqualTo(RECORDS);
    assertThat(report.at("/ndcg10/mean").asDouble()).isEqualTo(1);
    assertThat(report.path("orderIsNoPermutation").asInt()).isZero();
  }

  @Test
  void splitAndConvertKeepEveryRecord() throws IOException {
    assertThat(run("data", "split", in(), "--out", made("split"))).as(err.toString()).isZero();
    assertThat(out.toString().lines()).containsExactly("sft 6", "rl 3", "validation 1");
    assertThat(run("data", "convert", made("split"), "--to", "verl", "--out", made("verl")))
        .as(err.toString())
        .isZero();

    out.getBuffer().setLength(0);
    assertThat(run("data", "inspect", made("verl"))).as(err.toString()).isZero();
    assertThat(Json.mapper().readTree(out.toString()).path("records").asInt()).isEqualTo(RECORDS);
  }

  @Test
  void decontaminateDropsATestQueryInOtherDressAndSaysSo() throws IOException {
    Path tests = directory.resolve("tests.tsv");
    Files.writeString(tests, "t1\tWHY does substance 3 melt, in the sun, but not in the shade?!\n");

    int status =
        run("data", "decontaminate", in(), "--against", tests.toString(), "--out", made("clean"));

    assertThat(status).as(err.toString()).isZero();
    assertThat(out.toString()).isEqualToIgnoringNewLines("kept 9, dropped 1");
    assertThat(Path.of(made("clean"), "rejected.jsonl"))
        .content()
        .contains("\"rule\":\"heldout-overlap\"")
        .contains("\"place\":\"q3\"");
  }

  @Test
  void anUnknownFormIsNamed() {
    assertThat(run("data", "convert", in(), "--to", "csv", "--out", made("x"))).isEqualTo(78);
    assertThat(err.toString()).contains("\"csv\"").contains("llamafactory");
  }
}
