package io.reasonrank.operator.scale;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.operator.cluster.OperatorProcess;
import io.reasonrank.operator.cluster.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * {@code make bench-operator}: the packaged operator on a real API server of this machine, {@code
 * -Dbench.runs=N} runs. The figures must lie in the ranges of bench/operator/range.json.
 */
class OperatorBench {
  private static final Path RANGE = Path.of("../bench/operator/range.json");
  private static final int ALONE = 50;
  private static final int FULL = 10_000;

  private static final Path IMAGE = Path.of("src/main/jvm/options");

  /** The heap that the image gives itself in the container of k8s/base/deployment.yaml. */
  private static final String HEAP = "-Xmx179m";

  private final Map<String, Double> figures = new LinkedHashMap<>();

  @Test
  void manyRunsGetTheirFirstChildInTime() throws Exception {
    int count = Integer.getInteger("bench.runs", FULL);
    TestCluster cluster = TestCluster.sharedOrSkip();
    String namespace = cluster.namespace();
    try (var load = new Load(cluster, namespace, true)) {
      load.create(0);
      long start = System.nanoTime();
      try (var operator =
          OperatorProcess.start(
              cluster, OperatorProcess.JAR, options(), namespace, cluster.url())) {
        load.awaitChildren(1, Duration.ofMinutes(5));
        figures.put("startSeconds", seconds(start));
        alone(load);
        burst(load, count);
        figures.put("rssMebibytes", operator.mebibytes("VmRSS"));
        figures.put("rssPeakMebibytes", operator.mebibytes("VmHWM"));
        assertThat(operator.isAlive()).isTrue();
      }
    }
    figures.forEach(
        (name, value) -> System.out.printf("bench operator: %-24s %10.1f%n", name, value));
    check(new ObjectMapper().readTree(RANGE.toFile()), count);
  }

  private static List<String> options() throws IOException {
    String asked = System.getProperty("bench.options");
    if (asked != null) {
      return List.of(asked.split("\\s+"));
    }
    List<String> options = new ArrayList<>(Files.readAllLines(IMAGE));
    options.add(HEAP);
    return options;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** One at a time: what somebody waits who applies one. */
  private void alone(Load load) {
    for (int i = 1; i <= ALONE; i++) {
      load.create(i);
      load.awaitChildren(i + 1, Duration.ofMinutes(5));
    }
    List<Double> latencies = load.latencies(1, ALONE);
    figures.put("childP50Millis", Load.quantile(latencies, 0.5));
    figures.put("childP99Millis", Load.quantile(latencies, 0.99));
  }

  private void burst(Load load, int count) throws Exception {
    long start = System.nanoTime();
    load.createAll(ALONE + 1, count);
    figures.put("burstCreateSeconds", seconds(start));
    load.awaitChildren(ALONE + 1 + count, Duration.ofMinutes(30));
    figures.put("burstRuns", (double) count);
    figures.put("burstSeconds", seconds(start));
    List<Double> latencies = load.latencies(ALONE + 1, count);
    figures.put("burstChildP50Millis", Load.quantile(latencies, 0.5));
    figures.put("burstChildP99Millis", Load.quantile(latencies, 0.99));
  }

  /** Time for all of them is asked in proportion where fewer were made. */
  private void check(JsonNode most, int count) {
    most.properties()
        .forEach(
            range -> {
              double limit = range.getValue().asDouble();
              if (range.getKey().equals("burstSeconds")) {
                limit = limit * count / FULL;
              }
              assertThat(figures).containsKey(range.getKey());
              assertThat(figures.getOrDefault(range.getKey(), Double.NaN))
                  .as("%s, at most", range.getKey())
                  .isLessThanOrEqualTo(limit);
            });
  }
}
