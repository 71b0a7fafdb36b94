package io.reasonrank.engine.djl.create;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.LoraAdapter;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.TensorSource;
import io.reasonrank.engine.djl.checkpoint.TensorType;
import io.reasonrank.engine.djl.checkpoint.WeightFiles;
import io.reasonrank.engine.djl.tokenize.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes model directories in Hugging Face layout out of other models. */
public final class ModelFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelFiles() {}

  /**
   * Writes a model again: a GGUF file as a directory that transformers loads, or a directory in
   * another precision or cut into other shards.
   *
   * @param model a model directory or a GGUF file
   * @param directory exists and is empty
   */
  public static void convert(Path model, Path directory, WeightFiles.Format format)
      throws IOException {
    describe(model, directory, format.type());
    WeightFiles.write(directory, TensorSource.open(model), format);
  }

  /**
   * Writes a model with an adapter folded into its weights: what PEFT's {@code merge_and_unload}
   * leaves.
   *
   * @param model a model directory or a GGUF file
   * @param adapter a directory in the layout of PEFT, made for this model
   * @param directory exists and is empty
   */
  public static void fold(Path model, Path adapter, Path directory, WeightFiles.Format format)
      throws IOException {
    LoraAdapter read = LoraAdapter.read(adapter, ModelConfig.read(model));
    describe(model, directory, format.type());
    try (DecoderModel base = DecoderModel.loadTrainable(model)) {
      read.foldInto(base);
      WeightFiles.write(directory, base.snapshot(), format);
    }
  }

  /**
   * Writes everything but the weights: configuration and tokenizer of a base.
   *
   * @param type in which the weights will be written
   */
  public static void describe(Path base, Path directory, TensorType type) throws IOException {
    ObjectNode config = config(base);
    config.put(
        "torch_dtype",
        switch (type) {
          case F32 -> "float32";
          case F16 -> "float16";
          case BF16 -> "bfloat16";
          default -> throw new IllegalArgumentException(type + " is not written");
        });
    config.remove("dtype");
    Files.writeString(directory.resolve(ModelConfig.FILE_NAME), config.toPrettyString() + "\n");
    TokenizerFiles.copy(base, directory);
  }

  /** All that the base says of itself; what programs here need is checked. */
  private static ObjectNode config(Path base) throws IOException {
    ModelConfig config = ModelConfig.read(base);
    Path file = base.resolve(ModelConfig.FILE_NAME);
    String json = Files.isRegularFile(file) ? Files.readString(file) : config.toJson();
    if (JSON.readTree(json) instanceof ObjectNode node) {
      return node;
    }
    throw new CheckpointException(file + ": not a JSON object");
  }
}
