package io.reasonrank.bench.serving;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where things are and how long the parts take.
 *
 * @param home of the repository
 * @param work for what is left behind
 * @param model for the parts with the embedded engine
 * @param scale of the durations; 1 is what is reported
 */
record Setting(Path home, Path work, Path model, double scale) {
  private static final int FIRST_PORT = 18090;

  /** The endpoint with {@link PromptEngine} and the echo route. */
  Served bench(Map<String, String> more) throws IOException, InterruptedException {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "REASONRANK_MODEL_DIR",
                home.resolve("k8s/samples/quickstart/base").toString(),
                "REASONRANK_CACHE_WEIGHT",
                "0"));
    settings.putAll(more);
    Path jar = home.resolve("bench/serving/target/quarkus-app/quarkus-run.jar");
    return Served.start(
            List.of("-XX:+UseSerialGC", "-Xmx256m", "-jar", jar.toString()), FIRST_PORT, settings)
        .whenReady();
  }

  /** The endpoint as it is built. */
  Served endpoint(int number, Map<String, String> settings) throws IOException {
    return Served.start(
        List.of("-XX:+UseSerialGC", "-jar", app().resolve("quarkus-run.jar").toString()),
        FIRST_PORT + number,
        settings);
  }

  Path app() {
    return home.resolve("function/target/quarkus-app");
  }

  int port(int number) {
    return FIRST_PORT + number;
  }

  int scaled(int number) {
    return Math.max(1, (int) Math.round(number * scale));
  }
}
