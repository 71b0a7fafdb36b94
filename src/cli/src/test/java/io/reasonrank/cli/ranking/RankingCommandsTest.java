package io.reasonrank.cli.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RankingCommandsTest {
  @TempDir private Path dir;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void rewardAnswersEachRecordWithItsViewsAndVerdict() throws IOException {
    Path in =
        file(
            "{\"id\":\"a\",\"completion\":\"<think>t</think><answer>[1] > [2]</answer>\","
                + "\"num_passages\":2,\"reference\":[1,2],\"relevant\":[1]}",
            "{\"id\":2,\"completion\":\"<think>t</think><answer>2, 1</answer>\","
                + "\"num_passages\":2,\"reference\":[1,2],\"relevant\":[1]}",
            "{\"id\":3,\"completion\":\"[1]\","
                + "\"num_passages\":2,\"reference\":[1,2],\"relevant\":[1]}");
    assertThat(run(new RewardCommand(), "--in", in.toString())).isZero();
    List<String> lines = out.toString().lines().toList();
    JsonNode right = Json.mapper().readTree(lines.get(0));
    assertThat(right.path("reward").doubleValue()).isEqualTo(1.3);
    assertThat(right.path("format").textValue()).isEqualTo("ok");
    assertThat(lines.get(1))
        .isEqualTo(
            "{\"id\":2,\"reward\":0.0,\"ndcg\":0.0,\"recall\":0.0,\"rbo\":0.0,"
                + "\"format\":\"bad_answer\"}");
    assertThat(lines.get(2)).contains("\"reward\":-1.0", "\"format\":\"bad_output\"");
  }

  @Test
  void theReleasedProfileAcceptsAnySeparator() throws IOException {
    Path in =
        file(
            "{\"id\":1,\"completion\":\"<think>t</think><answer>2, 1</answer>\","
                + "\"num_passages\":2,\"reference\":[2,1],\"relevant\":[2]}");
    run(new RewardCommand(), "--in", in.toString(), "--profile", "released-code");
    assertThat(out.toString()).contains("\"format\":\"ok\"");
  }

  @Test
  void parseSkipsUnusableLinesAndNamesThem() throws IOException {
    Path in =
        file(
            "{\"id\":1,\"completion\":\"<answer>[2] > [1]</answer>\",\"num_passages\":2}",
            "not json",
            "{\"id\":2,\"num_passages\":2}",
            "{\"id\":3,\"completion\":\"\\u00e4\",\"num_passages\":2}");
    assertThat(run(new ParseCommand(), "--in", in.toString())).isZero();
    assertThat(out.toString())
        .isEqualTo(
            "{\"id\":1,\"order\":[2,1],\"degraded\":false,\"reason\":\"\"}\n"
                + "{\"id\":3,\"order\":[1,2],\"degraded\":true,"
                + "\"reason\":\"no answer block: input order kept\"}\n");
    assertThat(err.toString())
        .contains(in + ":2: is not JSON", in + ":3: field 'completion' is not a string; skipped");
    assertThat(run(new ParseCommand(), "--in", in.toString(), "--strict")).isEqualTo(65);
  }

  @Test
  void aFileWithoutAUsableLineIsBadDataAndAMissingOneNoInput() throws IOException {
    assertThat(run(new ParseCommand(), "--in", file("junk").toString())).isEqualTo(65);
    assertThat(run(new ParseCommand(), "--in", dir.resolve("no").toString())).isEqualTo(66);
  }

  @Test
  void planShowsThePapersWindows() throws IOException {
    run(new PlanCommand(), "--strategy", "sliding", "--num-passages", "25");
    assertThat(out.toString().strip())
        .isEqualTo(
            "{\"calls\":2,\"rounds\":2,\"callsMax\":2,\"roundsMax\":2,"
                + "\"windows\":[[5,25],[0,15]]}");
  }

  @Test
  void planMeasuresTheStrategiesOnARealRun() throws IOException {
    Path qrels = file("q1 0 b 1");
    Path run = file("q1 Q0 a 1 2.0 t", "q1 Q0 b 2 1.0 t");
    run(new PlanCommand(), "--simulate", "--run", run.toString(), "--qrels", qrels.toString());
    assertThat(out.toString().lines().filter(line -> line.startsWith("tdpart")).toList())
        .containsExactly("tdpart       1.0000      1.0      1.0");
  }

  @Test
  void promptShowsTheMessages() throws IOException {
    Path in =
        file(
            "{\"id\":1,\"query\":\"q [1]\",\"passages\":[\"a\",{\"title\":\"T\",\"text\":\"b\"}]}");
    run(new PromptCommand(), "--in", in.toString(), "--prompt-template", "compact");
    JsonNode answer = Json.mapper().readTree(out.toString());
    assertThat(answer.path("messages").path(0).path("content").textValue())
        .isEqualTo("query: q (1)\n[1] a\n[2] Title: T Content: b");
  }

  @Test
  void evaluateMeasuresTheQueriesThatRunAndQrelsShare() throws IOException {
    Path qrels = file("q1 0 a 1", "q1 0 b 0", "q2 0 a 1", "q9 0 a 1");
    Path run =
        file("q1 Q0 b 1 2.0 t", "q1 Q0 a 2 1.0 t", "q2 Q0 a 1 1.0 t", "q3 Q0 a 1 1 t", "bad");
    Path baseline = file("q1 Q0 a 1 2.0 t", "q2 Q0 c 1 2.0 t", "q2 Q0 a 2 1.0 t");
    int status =
        run(
            new EvaluateCommand(),
            "--qrels",
            qrels.toString(),
            "--run",
            run.toString(),
            "--baseline",
            baseline.toString(),
            "--metrics",
            "recip_rank,P_1",
            "--per-query");
    assertThat(status).isZero();
    JsonNode report = Json.mapper().readTree(out.toString());
    assertThat(report.path("queries").intValue()).isEqualTo(2);
    assertThat(report.path("metrics").path("recip_rank").doubleValue()).isEqualTo(0.75);
    assertThat(report.path("per_query").path("q1").path("P_1").doubleValue()).isZero();
    assertThat(report.at("/baseline/comparison/P_1/difference").doubleValue()).isZero();
    assertThat(err.toString()).contains(run + ":5: has 1 columns");
  }

  @Test
  void aRunThatIsNotGroupedByQueryIsReadWhole() throws IOException {
    Path qrels = file("q1 0 a 1", "q2 0 a 1");
    Path run = file("q1 Q0 b 1 2.0 t", "q2 Q0 a 1 1.0 t", "q1 Q0 a 2 3.0 t");
    run(
        new EvaluateCommand(),
        "--qrels",
        qrels.toString(),
        "--run",
        run.toString(),
        "--metrics",
        "recip_rank");
    assertThat(out.toString().strip())
        .isEqualTo("{\"queries\":2,\"metrics\":{\"recip_rank\":1.0}}");
  }

  @Test
  void rerankWritesARunWithTheBetterPassageFirst() throws IOException {
    Path run = file("q1 Q0 d1 1 2.0 t", "q1 Q0 d2 2 1.0 t", "q1 Q0 d3 3 0.5 t");
    Path topics = file("{\"_id\":\"q1\",\"text\":\"yellow leaves\"}");
    Path corpus =
        file(
            "{\"_id\":\"d1\",\"title\":\"\",\"text\":\"cars\"}",
            "{\"_id\":\"d2\",\"title\":\"Leaves\",\"text\":\"turn yellow\"}");
    int status =
        run(
            new RerankCommand(),
            "--run",
            run.toString(),
            "--topics",
            topics.toString(),
            "--corpus",
            corpus.toString());
    assertThat(status).isZero();
    assertThat(out.toString().lines().map(line -> line.split(" ")[2]))
        .containsExactly("d2", "d1", "d3");
    assertThat(err.toString()).contains("1 passages are not in " + corpus);
  }

  private int run(Object command, String... arguments) {
    out.getBuffer().setLength(0);
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              if (failure instanceof StageException known) {
                return known.exitCode().code();
              }
              throw failure;
            })
        .execute(arguments);
  }

  private Path file(String... lines) throws IOException {
    return Files.write(Files.createTempFile(dir, "in", ".txt"), List.of(lines));
  }
}
