package io.reasonrank.cli.serve;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the endpoint serves.
 *
 * @param directory model in Hugging Face layout; empty where a server holds it
 * @param settings further settings as environment variables ({@code REASONRANK_WINDOW} …)
 */
public record ServedModel(Optional<Path> directory, Map<String, String> settings) {
  public ServedModel {
    settings = Map.copyOf(settings);
  }

  Map<String, String> environment(int port) {
    var environment = new TreeMap<>(settings);
    directory.ifPresent(
        path -> environment.put("REASONRANK_MODEL_DIR", path.toAbsolutePath().toString()));
    environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
    environment.putIfAbsent("OMP_NUM_THREADS", "1");
    return environment;
  }
}
