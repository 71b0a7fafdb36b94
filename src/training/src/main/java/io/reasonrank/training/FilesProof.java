package io.reasonrank.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.djl.checkpoint.StoredTensor;
import io.reasonrank.engine.djl.checkpoint.TensorSource;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds the files beside exported weights against those of the base. */
final class FilesProof {
  private static final Set<String> DTYPES = Set.of("torch_dtype", "dtype");
  private static final Map<String, String> STORED =
      Map.of("float32", "F32", "float16", "F16", "bfloat16", "BF16");
  private static final List<String> TOKENIZER =
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
  private static final List<String> BLOCKS =
      List.of("<think>", "</think>", "<answer>", "</answer>");

  private final Path base;
  private final PromptTemplate template;

  /**
   * @param template that the model was trained with
   */
  FilesProof(Path base, PromptTemplate template) {
    this.base = base;
    this.template = template;
  }

  List<ExportFault> faults(Path model) throws IOException {
    var faults = new ArrayList<ExportFault>();
    config(model, faults);
    tokenizer(model, faults);
    blocks(model, faults);
    prompt(model, faults);
    return faults;
  }

  private void config(Path model, List<ExportFault> faults) throws IOException {
    if (!Files.isRegularFile(model.resolve("config.json"))) {
      faults.add(new ExportFault("config-missing", "config.json"));
      return;
    }
    ObjectNode config = read(model.resolve("config.json"));
    String declared = config.path("torch_dtype").asText(config.path("dtype").asText());
    String wanted = STORED.getOrDefault(declared, declared);
    for (StoredTensor tensor : TensorSource.open(model).tensors().values()) {
      if (!tensor.type().name().equals(wanted)) {
        faults.add(
            new ExportFault(
                "dtype-differs",
                tensor.name() + " is " + tensor.type() + ", config.json says " + declared));
        break;
      }
    }
    if (Files.isRegularFile(base.resolve("config.json"))) {
      differences(read(base.resolve("config.json")), config, faults);
    }
  }

  private static void differences(ObjectNode before, ObjectNode after, List<ExportFault> faults) {
    before
        .fieldNames()
        .forEachRemaining(
            field -> {
              JsonNode value = before.path(field);
              if (!DTYPES.contains(field) && !value.equals(after.path(field))) {
                faults.add(
                    new ExportFault(
                        "config-differs",
                        field + " is " + after.path(field) + ", the base has " + value));
              }
            });
  }

  private void tokenizer(Path model, List<ExportFault> faults) throws IOException {
    if (!Files.isRegularFile(model.resolve("tokenizer.json"))) {
      faults.add(new ExportFault("tokenizer-file-missing", "tokenizer.json"));
    }
    for (String name : TOKENIZER) {
      Path file = model.resolve(name);
      Path other = base.resolve(name);
      if (!Files.isRegularFile(other)) {
        continue;
      }
      if (!Files.isRegularFile(file)) {
        faults.add(new ExportFault("tokenizer-file-missing", name));
      } else if (Files.mismatch(file, other) >= 0) {
        faults.add(new ExportFault("tokenizer-file-differs", name));
      }
    }
  }

  /** Servers leave special tokens out of the text: a thought that they mark would be lost. */
  private static void blocks(Path model, List<ExportFault> faults) {
    Path file = model.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      return;
    }
    for (JsonNode token : read(file).path("added_tokens")) {
      if (BLOCKS.contains(token.path("content").asText()) && token.path("special").asBoolean()) {
        faults.add(
            new ExportFault(
                "block-is-special",
                token.path("content").asText() + " is a special token; servers drop it"));
      }
    }
  }

  private void prompt(Path model, List<ExportFault> faults) throws IOException {
    Path file = model.resolve(PromptTemplate.FILE_NAME);
    if (!Files.isRegularFile(file)) {
      faults.add(new ExportFault("prompt-template-missing", PromptTemplate.FILE_NAME));
    } else if (!Files.readString(file).equals(template.format())) {
      faults.add(new ExportFault("prompt-template-differs", "not the one it was trained with"));
    }
  }

  private static ObjectNode read(Path file) {
    try {
      return Json.read(file, ObjectNode.class);
    } catch (StageException e) {
      throw StageException.data("the exported model has no readable " + e.getMessage());
    }
  }
}
