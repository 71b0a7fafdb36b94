package io.reasonrank.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.Document;
import io.reasonrank.stage.report.EvaluationReport.Example;
import io.reasonrank.stage.report.EvaluationReport.Ranked;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompareCommandTest {
  private static final int QUERIES = 40;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @Test
  void theBetterModelIsShownAsSuchInLinesInJsonAndOnAPage() throws IOException {
    evaluation("rl", 0.6, 7, 0);
    evaluation("sft", 0.4, 8, 0);
    Path page = directory.resolve("out/compare.html");

    String lines = run("rl", "sft", "--report", page.toString(), "--names", "RL", "SFT");
    assertThat(lines)
        .startsWith("RL against SFT: nDCG@10 +0.")
        .contains("40 queries", "domain garden", "report: " + page);
    assertThat(page)
        .content()
        .contains("RL against SFT", "Largest losses of RL", "why &lt;ice&gt; floats", "thought RL")
        .doesNotContain("http", "<script", "NaN");

    JsonNode json = Json.mapper().readTree(run("rl", "sft", "--format", "json"));
    assertThat(json.at("/metrics/ndcg_cut_10/difference").asDouble()).isBetween(0.15, 0.25);
    assertThat(json.at("/metrics/ndcg_cut_10/low").asDouble()).isPositive();
    assertThat(json.at("/better").asInt()).isGreaterThan(json.at("/worse").asInt());
    assertThat(json.at("/domains/kitchen/queries").asInt()).isEqualTo(QUERIES / 2);
  }

  @Test
  void onlyQueriesOfBothCount() throws IOException {
    evaluation("rl", 0.6, 7, 0);
    evaluation("sft", 0.4, 8, QUERIES / 2);
    assertThat(run("rl", "sft")).contains(QUERIES / 2 + " queries");
  }

  private String run(String one, String other, String... options) {
    var out = new StringWriter();
    var arguments = new java.util.ArrayList<>(List.of(path(one), path(other)));
    arguments.addAll(List.of(options));
    int status =
        new CommandLine(new CompareCommand())
            .setOut(new PrintWriter(out))
            .execute(arguments.toArray(String[]::new));
    assertThat(status).isZero();
    return out.toString();
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private void evaluation(String name, double mean, long seed, int first) throws IOException {
    var random = new Random(seed);
    var values = new TreeMap<String, Map<String, Double>>();
    var domains = new TreeMap<String, String>();
    for (int i = first; i < first + QUERIES; i++) {
      values.put("q" + i, Map.of("ndcg_cut_10", mean + 0.1 * random.nextGaussian()));
      domains.put("q" + i, i % 2 == 0 ? "kitchen" : "garden");
    }
    var model = new SystemResult("model", Map.of("ndcg_cut_10", mean), values, 1, 0.5, 20);
    var example =
        new Example(
            "q" + (QUERIES - 1),
            "why <ice> floats",
            List.of(new Document("d1", "Ice is light.", 1)),
            Map.of(
                "model",
                new Ranked(List.of("d1"), "thought " + name.toUpperCase(java.util.Locale.ROOT))));
    var report =
        new EvaluationReport(
            EvaluationReport.SCHEMA,
            "sha256:" + name,
            "",
            "",
            "",
            "",
            "heldout",
            Map.of("model", model),
            domains,
            List.of(),
            List.of(example));
    Files.createDirectories(directory.resolve(name));
    Files.writeString(
        directory.resolve(name).resolve(EvaluationReport.FILE_NAME), Json.pretty(report));
  }
}
