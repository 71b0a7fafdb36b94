package io.reasonrank.engine.djl.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Low-rank adapters (LoRA, Hu et al. 2021): a frozen matrix W acts as W + scale · B·A.
 *
 * @param rank rows of A and columns of B
 * @param alpha strength; the scale is alpha / rank
 * @param rankStabilized whether the scale is alpha / √rank instead
 * @param targets names of the projections with an adapter, as in {@code q_proj}
 */
public record LoraConfig(int rank, double alpha, boolean rankStabilized, List<String> targets) {
  public static final String FILE_NAME = "adapter_config.json";

  /** Every projection of a block. */
  public static final List<String> ALL_PROJECTIONS =
      List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Settings of PEFT that change what an adapter does and that are not known here. */
  private static final List<String> UNSUPPORTED =
      List.of(
          "use_dora",
          "fan_in_fan_out",
          "modules_to_save",
          "rank_pattern",
          "alpha_pattern",
          "lora_bias",
          "trainable_token_indices",
          "target_parameters",
          "alora_invocation_tokens",
          "layer_replication");

  public LoraConfig {
    targets = targets.stream().sorted().toList();
    if (rank < 1 || !(alpha > 0) || targets.isEmpty()) {
      throw new IllegalArgumentException(
          "a LoRA adapter of rank "
              + rank
              + ", alpha "
              + alpha
              + " on "
              + targets
              + "; give a positive rank and alpha, and targets");
    }
  }

  /** Adapters on every projection. */
  public static LoraConfig onAllProjections(int rank, double alpha) {
    return new LoraConfig(rank, alpha, false, ALL_PROJECTIONS);
  }

  /** Reads {@code adapter_config.json} of a directory in PEFT layout. */
  static LoraConfig read(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          directory + ": no adapter_config.json; give an adapter in PEFT layout");
    }
    try {
      return of(file, JSON.readTree(file.toFile()));
    } catch (IOException e) {
      throw new CheckpointException(file + ": not JSON; fetch it again", e);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  private static LoraConfig of(Path file, JsonNode json) {
    String type = json.path("peft_type").asText();
    if (!type.equals("LORA")) {
      throw new CheckpointException(file + ": peft_type '" + type + "' is not supported; LORA is");
    }
    for (String name : UNSUPPORTED) {
      JsonNode value = json.path(name);
      if (value.asBoolean(false) || !value.isEmpty()) {
        throw new CheckpointException(
            file + ": " + name + " is not supported; merge the adapter where it was trained");
      }
    }
    if (!json.path("bias").asText("none").equals("none")) {
      throw new CheckpointException(file + ": bias must be none; trained biases are not read");
    }
    return new LoraConfig(
        json.path("r").asInt(),
        json.path("lora_alpha").asDouble(),
        json.path("use_rslora").asBoolean(false),
        targets(json.path("target_modules")));
  }

  /** A pattern stands for whatever tensors there are. */
  private static List<String> targets(JsonNode modules) {
    if (!modules.isArray()) {
      return ALL_PROJECTIONS;
    }
    return Stream.iterate(0, i -> i + 1)
        .limit(modules.size())
        .map(i -> modules.get(i).asText())
        .toList();
  }

  /** What B·A is multiplied by. */
  public double scale() {
    return rankStabilized ? alpha / Math.sqrt(rank) : alpha / rank;
  }

  /** Whether a tensor of the model gets an adapter. */
  public boolean targets(String weight) {
    return targets.stream().anyMatch(target -> weight.endsWith("." + target + ".weight"));
  }

  /**
   * {@code adapter_config.json} as PEFT reads it.
   *
   * @param base path or name of the model that the adapter belongs to
   */
  public String toJson(String base) {
    ObjectNode json = JSON.createObjectNode();
    json.put("peft_type", "LORA").put("task_type", "CAUSAL_LM");
    json.put("base_model_name_or_path", base);
    json.put("r", rank).put("lora_alpha", alpha).put("use_rslora", rankStabilized);
    json.put("lora_dropout", 0.0).put("bias", "none").put("fan_in_fan_out", false);
    json.put("inference_mode", true).putNull("modules_to_save");
    var modules = json.putArray("target_modules");
    targets.forEach(modules::add);
    return json.toPrettyString() + "\n";
  }
}
