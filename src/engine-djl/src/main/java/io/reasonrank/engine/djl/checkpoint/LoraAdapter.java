package io.reasonrank.engine.djl.checkpoint;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.reasonrank.engine.djl.torch.TorchProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The matrices of a LoRA adapter, in the layout of PEFT.
 *
 * @param lora shape and strength
 * @param tensors {@code …lora_A.weight} [rank,in] and {@code …lora_B.weight} [out,rank] by name
 */
public record LoraAdapter(LoraConfig lora, SortedMap<String, Safetensors.Tensor> tensors) {
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";
  private static final String END = "    return [a[0]]\n";

  /** Reads an adapter that belongs to a model; every tensor must have its place. */
  public static LoraAdapter read(Path directory, ModelConfig config) {
    LoraConfig lora = LoraConfig.read(directory);
    Path file = directory.resolve(WEIGHTS);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          file + ": is missing; pickled adapters are not read, save it as safetensors");
    }
    SortedMap<String, Safetensors.Tensor> tensors = new TreeMap<>(Safetensors.read(file));
    List<String> expected = names(lora, config);
    for (String name : expected) {
      Safetensors.Tensor tensor = tensors.get(name);
      long[] shape = shape(lora, config, name);
      if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
        throw new CheckpointException(
            file
                + ": tensor "
                + name
                + " is "
                + (tensor == null ? "missing" : "of shape " + Arrays.toString(tensor.shape()))
                + ", the model takes "
                + Arrays.toString(shape));
      }
    }
    tensors.keySet().stream()
        .filter(name -> !expected.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new CheckpointException(
                  file + ": tensor " + name + " has no place in this model");
            });
    return new LoraAdapter(lora, tensors);
  }

  /** A fresh adapter that changes nothing yet: A uniform as in PEFT, B zero. */
  public static LoraAdapter fresh(LoraConfig lora, ModelConfig config, long seed) {
    var random = new Random(seed);
    var tensors = new TreeMap<String, Safetensors.Tensor>();
    for (String name : names(lora, config)) {
      long[] shape = shape(lora, config, name);
      int size = Math.toIntExact(shape[0] * shape[1]);
      var data = ByteBuffer.allocateDirect(4 * size).order(ByteOrder.nativeOrder());
      double bound = name.contains(".lora_A.") ? 1 / Math.sqrt(shape[1]) : 0;
      for (int i = 0; i < size && bound > 0; i++) {
        data.putFloat(4 * i, (float) (bound * (2 * random.nextDouble() - 1)));
      }
      tensors.put(name, new Safetensors.Tensor(shape, data));
    }
    return new LoraAdapter(lora, tensors);
  }

  /** Writes the adapter as PEFT does. */
  public void write(Path directory, String base) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(LoraConfig.FILE_NAME), lora.toJson(base));
    Safetensors.write(directory.resolve(WEIGHTS), tensors);
  }

  /** The weights of a model that get an adapter, in the order of {@link WeightNames}. */
  public static List<String> targets(LoraConfig lora, ModelConfig config) {
    List<String> targets = WeightNames.of(config).all().stream().filter(lora::targets).toList();
    if (targets.isEmpty()) {
      throw new CheckpointException("target_modules " + lora.targets() + " are not in the model");
    }
    return targets;
  }

  /** Names of the adapter's tensors: A and B of each target in turn. */
  public static List<String> names(LoraConfig lora, ModelConfig config) {
    var names = new ArrayList<String>();
    for (String target : targets(lora, config)) {
      String module = PREFIX + target.substring(0, target.length() - ".weight".length());
      names.add(module + ".lora_A.weight");
      names.add(module + ".lora_B.weight");
    }
    return names;
  }

  private static long[] shape(LoraConfig lora, ModelConfig config, String name) {
    boolean first = name.endsWith(".lora_A.weight");
    int end = name.length() - ".lora_A.weight".length();
    long[] whole = WeightNames.shape(config, name.substring(PREFIX.length(), end) + ".weight");
    return first ? new long[] {lora.rank(), whole[1]} : new long[] {whole[0], lora.rank()};
  }

  /** The matrices as tensors, in the order of {@link #names}. */
  public NDList arrays(NDManager scope, ModelConfig config) {
    var arrays = new NDList();
    for (String name : names(lora, config)) {
      Safetensors.Tensor tensor = tensors.getOrDefault(name, EMPTY);
      arrays.add(
          scope.create(
              tensor.data().duplicate().order(ByteOrder.nativeOrder()).clear(),
              new Shape(tensor.shape()),
              DataType.FLOAT32));
    }
    return arrays;
  }

  private static final Safetensors.Tensor EMPTY =
      new Safetensors.Tensor(new long[] {0}, ByteBuffer.allocateDirect(0));

  /**
   * Adds scale · B·A to the model's weights, as PEFT's {@code merge_and_unload}.
   *
   * @param model loaded to be trained
   */
  public void foldInto(DecoderModel model) {
    if (!model.trainable()) {
      throw new IllegalArgumentException("the model was loaded for inference; load it trainable");
    }
    var text = new StringBuilder();
    for (int i = 0; i < targets(lora, model.config()).size(); i++) {
      text.append(
          line("    f%1$d = torch.add_(w[%1$d], torch.matmul(a[%2$d], a[%3$d]) * %4$s)", lora, i));
    }
    try (NDManager work = model.scope().newSubManager();
        var fold = TorchProgram.compile(work, List.of("w", "a"), text + END)) {
      fold.run(work, false, List.of(targetWeights(lora, model), arrays(work, model.config())));
    }
  }

  /** The model's tensors that have an adapter. */
  public static NDList targetWeights(LoraConfig lora, DecoderModel model) {
    var weights = new NDList();
    targets(lora, model.config())
        .forEach(name -> weights.add(model.weights().get(model.names().indexOf(name))));
    return weights;
  }

  /** {@code (w, b, a) → []}: writes b + scale · B·A into w, target by target. */
  public static TorchProgram foldProgram(NDManager scope, LoraConfig lora, ModelConfig config) {
    var text = new StringBuilder();
    for (int i = 0; i < targets(lora, config).size(); i++) {
      text.append(
          line(
              "    f%1$d = torch.copy_(w[%1$d], b[%1$d] + torch.matmul(a[%2$d], a[%3$d]) * %4$s)",
              lora, i));
    }
    return TorchProgram.compile(scope, List.of("w", "b", "a"), text + END);
  }

  private static String line(String format, LoraConfig lora, int target) {
    return String.format(Locale.ROOT, format, target, 2 * target + 1, 2 * target, lora.scale())
        + "\n";
  }

  /** An adapter out of tensors in the order of {@link #names}. */
  public static LoraAdapter of(LoraConfig lora, ModelConfig config, NDList arrays) {
    return new LoraAdapter(lora, DecoderModel.snapshot(names(lora, config), arrays));
  }

  /** How many numbers an adapter has. */
  public long parameters() {
    return tensors.values().stream().mapToLong(t -> t.data().capacity() / 4).sum();
  }
}
