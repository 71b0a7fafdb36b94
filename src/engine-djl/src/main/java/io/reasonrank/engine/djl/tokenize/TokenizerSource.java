package io.reasonrank.engine.djl.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a tokenizer is made of, from whatever files a checkpoint has.
 *
 * @param origin what errors name
 * @param json the content of {@code tokenizer.json}
 * @param template the Jinja chat template, if there is one
 * @param begin text of the token that begins a prompt, or empty
 * @param end text of the token that ends a turn, or empty
 * @param endIds further ids that end a turn
 */
record TokenizerSource(
    Path origin,
    JsonNode json,
    Optional<String> template,
    String begin,
    String end,
    Set<Long> endIds) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads the tokenizer of a model directory in Hugging Face layout, or of a GGUF file. */
  static TokenizerSource of(Path model) {
    return GgufFile.find(model)
        .map(file -> GgufTokenizer.of(GgufFile.read(file)))
        .orElseGet(() -> ofDirectory(model));
  }

  private static TokenizerSource ofDirectory(Path directory) {
    Path file = directory.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          directory + ": no tokenizer.json; give a checkpoint with a fast tokenizer");
    }
    try {
      JsonNode config = optional(directory.resolve("tokenizer_config.json"));
      return new TokenizerSource(
          directory,
          JSON.readTree(file.toFile()),
          template(directory, config),
          token(config, "bos_token"),
          token(config, "eos_token"),
          ends(directory));
    } catch (IOException e) {
      throw new CheckpointException(file + ": cannot be read; " + e.getMessage(), e);
    }
  }

  /** A file of its own wins, as in transformers. */
  private static Optional<String> template(Path directory, JsonNode config) throws IOException {
    Path file = directory.resolve("chat_template.jinja");
    if (Files.isRegularFile(file)) {
      return Optional.of(Files.readString(file));
    }
    JsonNode inConfig = config.path("chat_template");
    if (inConfig.isTextual()) {
      return Optional.of(inConfig.asText());
    }
    // Checkpoints with several templates list them by name.
    for (JsonNode named : inConfig) {
      if (named.path("name").asText().equals("default")) {
        return Optional.of(named.path("template").asText());
      }
    }
    return Optional.empty();
  }

  private static Set<Long> ends(Path directory) throws IOException {
    var ends = new HashSet<Long>();
    JsonNode ids = optional(directory.resolve("generation_config.json")).path("eos_token_id");
    if (ids.isArray()) {
      ids.forEach(id -> ends.add(id.asLong()));
    } else if (ids.isNumber()) {
      ends.add(ids.asLong());
    }
    return Set.copyOf(ends);
  }

  private static String token(JsonNode config, String field) {
    JsonNode node = config.path(field);
    return node.isTextual() ? node.asText() : node.path("content").asText("");
  }

  private static JsonNode optional(Path file) throws IOException {
    return Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
  }
}
