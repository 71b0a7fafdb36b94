package io.reasonrank.engine.djl.tokenize;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The tokenizer's files of a model directory, so that other programs read it too. */
public final class TokenizerFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of(
          "tokenizer.json",
          "tokenizer.model",
          "tokenizer_config.json",
          "generation_config.json",
          "special_tokens_map.json",
          "chat_template.jinja",
          "vocab.json",
          "merges.txt",
          "added_tokens.json");

  private TokenizerFiles() {}

  /** Copies the files of a model directory, or writes those that a GGUF file stands for. */
  public static void copy(Path model, Path directory) throws IOException {
    if (Files.isRegularFile(model.resolve("tokenizer.json"))) {
      for (String name : NAMES) {
        if (Files.isRegularFile(model.resolve(name))) {
          Files.copy(
              model.resolve(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } else {
      write(TokenizerSource.of(model), directory);
    }
  }

  private static void write(TokenizerSource source, Path directory) throws IOException {
    write(directory.resolve("tokenizer.json"), (ObjectNode) source.json());
    ObjectNode config = JSON.createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("clean_up_tokenization_spaces", false);
    if (!source.begin().isEmpty()) {
      config.put("bos_token", source.begin());
    }
    if (!source.end().isEmpty()) {
      config.put("eos_token", source.end()).put("pad_token", source.end());
    }
    source.template().ifPresent(template -> config.put("chat_template", template));
    write(directory.resolve("tokenizer_config.json"), config);
    ObjectNode generation = JSON.createObjectNode();
    var ends = generation.putArray("eos_token_id");
    source.endIds().stream().sorted().forEach(ends::add);
    write(directory.resolve("generation_config.json"), generation);
  }

  private static void write(Path file, ObjectNode content) throws IOException {
    Files.writeString(file, content.toPrettyString() + "\n");
  }
}
