package io.reasonrank.engine.djl.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.reasonrank.engine.djl.torch.TorchRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A decoder's weights as tensors, float32, in the order that programs take them; owns their memory.
 */
public final class DecoderModel implements AutoCloseable {
  private static final String SINGLE = "model.safetensors";

  private final NDManager scope;
  private final ModelConfig config;
  private final WeightNames names;
  private final NDList weights;
  private final NDArray inverseFrequencies;

  private DecoderModel(NDManager scope, ModelConfig config, NDList weights) {
    this.scope = scope;
    this.config = config;
    this.names = WeightNames.of(config);
    this.weights = weights;
    this.inverseFrequencies = scope.create(config.inverseFrequencies());
  }

  /** Loads a model directory in Hugging Face layout; every tensor must be there with its shape. */
  public static DecoderModel load(Path directory) {
    return of(ModelConfig.read(directory), readWeights(directory), directory.toString());
  }

  /**
   * Makes a model of given tensors.
   *
   * @param source what errors name
   */
  public static DecoderModel of(
      ModelConfig config, Map<String, Safetensors.Tensor> tensors, String source) {
    var scope = TorchRuntime.newScope();
    try {
      var weights = new NDList();
      for (String name : WeightNames.of(config).all()) {
        weights.add(toArray(scope, config, name, tensors, source));
      }
      return new DecoderModel(scope, config, weights);
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** Tensors of all weight files of a directory. */
  public static Map<String, Safetensors.Tensor> readWeights(Path directory) {
    var tensors = new HashMap<String, Safetensors.Tensor>();
    for (Path file : weightFiles(directory)) {
      tensors.putAll(Safetensors.read(file));
    }
    return tensors;
  }

  private static List<Path> weightFiles(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found =
          files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
      if (found.isEmpty()) {
        throw new CheckpointException(
            directory + ": no *.safetensors; pickled weights are not read, convert them first");
      }
      return found;
    } catch (IOException e) {
      throw new CheckpointException(directory + ": cannot be listed; " + e.getMessage(), e);
    }
  }

  private static NDArray toArray(
      NDManager scope,
      ModelConfig config,
      String name,
      Map<String, Safetensors.Tensor> tensors,
      String source) {
    Safetensors.Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new CheckpointException(source + ": tensor " + name + " is missing; fetch all shards");
    }
    long[] expected = WeightNames.shape(config, name);
    if (!Arrays.equals(expected, tensor.shape())) {
      throw new CheckpointException(
          source
              + ": tensor "
              + name
              + " has shape "
              + Arrays.toString(tensor.shape())
              + ", config.json says "
              + Arrays.toString(expected));
    }
    return scope.create(
        tensor.data().duplicate().order(ByteOrder.nativeOrder()),
        new Shape(expected),
        DataType.FLOAT32);
  }

  /** A copy of the weights' present values, by name. */
  public SortedMap<String, Safetensors.Tensor> snapshot() {
    return snapshot(names.all(), weights);
  }

  /** Copies tensors to memory of Java's own. */
  public static SortedMap<String, Safetensors.Tensor> snapshot(List<String> names, NDList arrays) {
    var copies = new TreeMap<String, Safetensors.Tensor>();
    for (int i = 0; i < names.size(); i++) {
      NDArray array = arrays.get(i);
      ByteBuffer bytes = array.toByteBuffer(false);
      var copy = ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.nativeOrder());
      copy.put(bytes).flip();
      copies.put(names.get(i), new Safetensors.Tensor(array.getShape().getShape(), copy));
    }
    return copies;
  }

  public ModelConfig config() {
    return config;
  }

  public WeightNames names() {
    return names;
  }

  /** The live weights; programs that train write into them. */
  public NDList weights() {
    return weights;
  }

  /** float32 [D/2]. */
  public NDArray inverseFrequencies() {
    return inverseFrequencies;
  }

  /** Scope that lives as long as the model. */
  public NDManager scope() {
    return scope;
  }

  /** Number of weights. */
  public long parameters() {
    return weights.stream().mapToLong(NDArray::size).sum();
  }

  @Override
  public void close() {
    scope.close();
  }
}
