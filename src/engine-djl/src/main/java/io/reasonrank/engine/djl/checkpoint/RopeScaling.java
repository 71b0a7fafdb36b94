package io.reasonrank.engine.djl.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/**
 * How rotary frequencies are stretched for contexts beyond the one that a model was pretrained on.
 *
 * <p>Computed in the same order and precision as transformers does, so that angles agree after
 * thousands of positions.
 */
public sealed interface RopeScaling {

  /** The frequencies as they are. */
  RopeScaling NONE = new None();

  /** No scaling. */
  record None() implements RopeScaling {}

  /** All frequencies divided by {@code factor} (position interpolation, Chen et al. 2023). */
  record Linear(double factor) implements RopeScaling {}

  /**
   * Llama 3.1's scaling: long wavelengths are divided by {@code factor}, short ones are kept, those
   * between are blended.
   *
   * @param factor divisor of long wavelengths
   * @param lowFrequencyFactor wavelengths beyond {@code originalContext / this} are long
   * @param highFrequencyFactor wavelengths below {@code originalContext / this} are short
   * @param originalContext positions before the stretch
   */
  record Llama3(
      double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalContext)
      implements RopeScaling {}

  /** Inverse frequencies, float32 [D/2], of rotary embeddings with this scaling. */
  default float[] inverseFrequencies(double theta, int headSize) {
    float[] table = new float[headSize / 2];
    for (int i = 0; i < table.length; i++) {
      float exponent = (2f * i) / headSize;
      table[i] = scaled(1f / (float) Math.pow((float) theta, exponent));
    }
    return table;
  }

  /** One inverse frequency after scaling. */
  private float scaled(float frequency) {
    return switch (this) {
      case None() -> frequency;
      case Linear(double factor) -> frequency / (float) factor;
      case Llama3 llama -> blended(llama, frequency);
    };
  }

  private static float blended(Llama3 llama, float frequency) {
    float wavelength = (float) (2 * Math.PI) / frequency;
    float context = llama.originalContext();
    float low = (float) llama.lowFrequencyFactor();
    float high = (float) llama.highFrequencyFactor();
    float divided = frequency / (float) llama.factor();
    if (wavelength > context / low) {
      return divided;
    }
    if (wavelength < context / high) {
      return frequency;
    }
    float smooth = (context / wavelength - low) / (high - low);
    return (1 - smooth) * divided + smooth * frequency;
  }

  /**
   * Reads {@code rope_scaling} (or {@code rope_parameters}, its name since transformers 5).
   *
   * @param file what errors name
   */
  static RopeScaling read(Path file, JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return NONE;
    }
    String type = json.path("rope_type").asText(json.path("type").asText("default"));
    return switch (type) {
      case "default" -> NONE;
      case "linear" -> new Linear(number(file, json, "factor"));
      case "llama3" ->
          new Llama3(
              number(file, json, "factor"),
              number(file, json, "low_freq_factor"),
              number(file, json, "high_freq_factor"),
              (int) number(file, json, "original_max_position_embeddings"));
      default ->
          throw new CheckpointException(
              file
                  + ": rope_scaling of type '"
                  + type
                  + "' is not supported (default, linear and llama3 are); remove it to use the"
                  + " context that the model was trained with");
    };
  }

  private static double number(Path file, JsonNode json, String field) {
    double value = json.path(field).asDouble(0);
    if (!(value > 0)) {
      throw new CheckpointException(
          file + ": rope_scaling." + field + " is missing or not a positive number");
    }
    return value;
  }

  /** Adds {@code rope_scaling} to a configuration, if there is any. */
  default void write(ObjectNode config) {
    switch (this) {
      case None() -> {}
      case Linear(double factor) ->
          config.putObject("rope_scaling").put("rope_type", "linear").put("factor", factor);
      case Llama3 llama ->
          config
              .putObject("rope_scaling")
              .put("rope_type", "llama3")
              .put("factor", llama.factor())
              .put("low_freq_factor", llama.lowFrequencyFactor())
              .put("high_freq_factor", llama.highFrequencyFactor())
              .put("original_max_position_embeddings", llama.originalContext());
    }
  }
}
