package io.reasonrank.promotion.gate;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a model's files say about it.
 *
 * @param type as {@code config.json} names the architecture; empty where it does not
 * @param contextTokens what it was made for; 0 where it is not said
 * @param weightBytes size of its weights
 * @param missing files that serving needs and that are not there
 */
public record ModelFacts(String type, int contextTokens, long weightBytes, List<String> missing) {
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = ".safetensors";

  public ModelFacts {
    missing = List.copyOf(missing);
  }

  /**
   * Looks at a model in Hugging Face layout.
   *
   * @throws io.reasonrank.stage.StageException 65 if its configuration cannot be read
   */
  public static ModelFacts of(Path directory) throws IOException {
    boolean configured = Files.isRegularFile(directory.resolve(CONFIG));
    JsonNode config =
        configured ? Json.read(directory.resolve(CONFIG), JsonNode.class) : Json.object();
    long weights = weights(directory);
    return new ModelFacts(
        config.path("model_type").asText(),
        config.path("max_position_embeddings").asInt(),
        weights,
        Stream.of(
                configured ? "" : CONFIG,
                Files.isRegularFile(directory.resolve("tokenizer.json")) ? "" : "tokenizer.json",
                weights > 0 ? "" : "*" + WEIGHTS)
            .filter(name -> !name.isEmpty())
            .toList());
  }

  private static long weights(Path directory) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        bytes += file.toString().endsWith(WEIGHTS) ? Files.size(file) : 0;
      }
    }
    return bytes;
  }
}
