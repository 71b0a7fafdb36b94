package io.reasonrank.cli.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
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
  void evaluateMeasuresEachSliceAndComparesItWithTheBaseline() throws IOException {
    Path qrels = file("q1 0 a 1", "q2 0 a 1", "q3 0 a 1");
    Path run = file("q1 Q0 a 1 1 t", "q2 Q0 b 1 2 t", "q2 Q0 a 2 1 t", "q3 Q0 b 1 1 t");
    Path baseline = file("q1 Q0 b 1 1 t", "q2 Q0 a 1 1 t");
    Path slices = file("q1\tshort", "q2\tlong", "q9\tabsent", "nonsense");
    List<String> words =
        List.of(
            "--qrels",
            qrels.toString(),
            "--run",
            run.toString(),
            "--baseline",
            baseline.toString(),
            "--slices",
            slices.toString(),
            "--metrics",
            "recip_rank");
    run(new EvaluateCommand(), words.toArray(String[]::new));
    JsonNode report = Json.mapper().readTree(out.toString());
    assertThat(report.at("/slices/short/metrics/recip_rank").doubleValue()).isEqualTo(1);
    assertThat(report.at("/slices/long/baseline/comparison/recip_rank/difference").doubleValue())
        .isEqualTo(-0.5);
    assertThat(report.at("/slices/absent/queries").intValue()).isZero();
    assertThat(report.path("queries_without_slice").intValue()).isEqualTo(1);
    assertThat(err.toString()).contains(slices + ":4: is not query TAB slice");
    List<String> table = new java.util.ArrayList<>(words);
    table.addAll(List.of("--format", "table"));
    run(new EvaluateCommand(), table.toArray(String[]::new));
    assertThat(out.toString().lines().toList()).hasSize(5).anyMatch(l -> l.startsWith("long "));
  }

  @Test
  void fuseMakesOneRunOfTwo() throws IOException {
    Path first = file("q Q0 a 1 9 t", "q Q0 b 2 8 t");
    Path second = file("q Q0 b 1 5 t", "q Q0 c 2 4 t");
    assertThat(run(new FuseCommand(), "--run", first.toString(), "--run", second.toString()))
        .isZero();
    assertThat(out.toString().lines().map(line -> line.split(" ")[2]))
        .containsExactly("b", "a", "c");
    String[] interpolated = {
      "--run",
      first.toString(),
      "--run",
      second.toString(),
      "--method",
      "interpolate",
      "--weight",
      "1"
    };
    assertThat(run(new FuseCommand(), interpolated)).isZero();
    assertThat(out.toString()).startsWith("q Q0 a 1 1.0 fused\n");
    assertThat(run(new FuseCommand(), "--run", first.toString())).isEqualTo(2);
  }

  @Test
  void aRunNeedNotBeGroupedByQuery() throws IOException {
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

  @Test
  void rerankAsksAServerWithTheNamedTemplate() throws IOException {
    List<String> bodies = new CopyOnWriteArrayList<>();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/v1/chat/completions", exchange -> answer(exchange, bodies));
    server.start();
    try {
      int status =
          run(
              new RerankCommand(),
              Stream.concat(
                      smallRun().stream(),
                      Stream.of(
                          "--engine",
                          "openai",
                          "--base-url",
                          "http://127.0.0.1:" + server.getAddress().getPort() + "/v1",
                          "--model",
                          "remote",
                          "--prompt-template",
                          "compact"))
                  .toArray(String[]::new));
      assertThat(status).as(err.toString()).isZero();
    } finally {
      server.stop(0);
    }
    assertThat(out.toString().lines().map(line -> line.split(" ")[2])).containsExactly("d2", "d1");
    assertThat(Json.mapper().readTree(bodies.getFirst()).at("/messages/0/content").textValue())
        .isEqualTo("query: yellow leaves\n[1] cars\n[2] turn yellow");
  }

  @Test
  void aServerThatIsNotThereIsToldAndNoRunIsWritten() throws IOException {
    List<String> words = new java.util.ArrayList<>(smallRun());
    words.addAll(
        List.of("--engine", "openai", "--base-url", "http://127.0.0.1:1/v1", "--model", "m"));
    assertThat(run(new RerankCommand(), words.toArray(String[]::new))).isEqualTo(69);
    assertThat(out.toString()).isEmpty();
    assertThat(run(new RerankCommand(), smallRun("--engine", "openai"))).isEqualTo(78);
    assertThat(run(new RerankCommand(), smallRun("--engine", "djl"))).isEqualTo(78);
  }

  private String[] smallRun(String... more) throws IOException {
    return Stream.concat(smallRun().stream(), Stream.of(more)).toArray(String[]::new);
  }

  private List<String> smallRun() throws IOException {
    return List.of(
        "--run",
        file("q1 Q0 d1 1 2.0 t", "q1 Q0 d2 2 1.0 t").toString(),
        "--topics",
        file("{\"_id\":\"q1\",\"text\":\"yellow leaves\"}").toString(),
        "--corpus",
        file("{\"_id\":\"d1\",\"text\":\"cars\"}", "d2\tturn yellow").toString());
  }

  private static void answer(HttpExchange exchange, List<String> bodies) throws IOException {
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    byte[] stream =
        ("data: {\"choices\":[{\"delta\":{\"content\":\"<think>t</think><answer>[2] > [1]"
                + "</answer>\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, stream.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(stream);
    }
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
