package io.reasonrank.function.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What dashboards and autoscalers ask Prometheus for is what the endpoint's code counts. */
class DashboardTest {
  private static final Path K8S = Path.of("../k8s");
  private static final Pattern ASKED = Pattern.compile("reasonrank_[a-z0-9_]+");
  private static final Pattern COUNTED = Pattern.compile("\"(reasonrank(?:\\.[a-z0-9]+)+)\"");

  /** What Prometheus puts behind the names of timers, summaries and counters. */
  private static final Pattern SUFFIX =
      Pattern.compile("(_seconds)?(_count|_sum|_max)$|_total$|_seconds$");

  @Test
  void everyMetricOfTheDashboardIsCounted() throws IOException {
    Path dashboard = K8S.resolve("dashboards/reasonrank-endpoint.json");
    JsonNode panels = new ObjectMapper().readTree(dashboard.toFile()).path("panels");
    StringBuilder queries = new StringBuilder();
    panels.findValues("expr").forEach(query -> queries.append(query.asText()).append('\n'));

    assertThat(names(ASKED, queries.toString())).hasSizeGreaterThan(15);
    assertCounted(queries.toString());
  }

  @Test
  void theAutoscalersMetricIsCounted() throws IOException {
    assertCounted(Files.readString(K8S.resolve("base/serving/keda/scaled-object.yaml")));
  }

  private static void assertCounted(String queries) throws IOException {
    Set<String> counted = counted();
    assertThat(names(ASKED, queries))
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThat(counted)
                    .as("metric %s", name)
                    .containsAnyOf(name, SUFFIX.matcher(name).replaceAll("")));
  }

  private static Set<String> counted() throws IOException {
    Set<String> counted = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        for (String name : names(COUNTED, Files.readString(file))) {
          counted.add(name.replace("\"", "").replace('.', '_'));
        }
      }
    }
    return counted;
  }

  private static Set<String> names(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }
}
