package io.reasonrank.engine.djl.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reasonrank.engine.djl.torch.TorchDevice;
import io.reasonrank.engine.djl.torch.TorchRuntime;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A decoder's weights as tensors, float32, in the order that programs take them; owns their memory.
 */
public final class DecoderModel implements AutoCloseable {
  private final NDManager scope;
  private final Arena memory;
  private final ModelConfig config;
  private final WeightNames names;
  private final NDList weights;
  private final NDArray inverseFrequencies;
  private final boolean trainable;

  private DecoderModel(
      NDManager scope, Arena memory, ModelConfig config, NDList weights, boolean trainable) {
    this.scope = scope;
    this.memory = memory;
    this.config = config;
    this.names = WeightNames.of(config);
    this.weights = weights;
    this.trainable = trainable;
    this.inverseFrequencies = scope.create(config.inverseFrequencies());
  }

  /**
   * Loads a model for inference: a directory in Hugging Face layout or a GGUF file; every tensor
   * must be there with its shape. 32-bit weights stay in the file, mapped and never written to.
   */
  public static DecoderModel load(Path path) {
    return load(path, TorchDevice.configured());
  }

  /** Loads a model for inference on a device. */
  public static DecoderModel load(Path path, TorchDevice device) {
    return load(path, device, false);
  }

  /** Loads a model whose weights will be written to; files stay as they are. */
  public static DecoderModel loadTrainable(Path path) {
    return load(path, TorchDevice.configured(), true);
  }

  private static DecoderModel load(Path path, TorchDevice device, boolean trainable) {
    ModelConfig config = ModelConfig.read(path);
    return build(
        config,
        device,
        trainable,
        loader -> {
          TensorSource source = TensorSource.open(path);
          return name -> loader.load(source.require(name, WeightNames.shape(config, name)));
        });
  }

  /**
   * Makes a trainable model of given tensors.
   *
   * @param source what errors name
   */
  public static DecoderModel of(
      ModelConfig config, Map<String, Safetensors.Tensor> tensors, String source) {
    return build(
        config,
        TorchDevice.configured(),
        true,
        loader -> name -> loader.copy(given(config, name, tensors, source)));
  }

  private static DecoderModel build(
      ModelConfig config,
      TorchDevice device,
      boolean trainable,
      Function<TensorLoader, Function<String, NDArray>> arrays) {
    var scope = TorchRuntime.newScope(device);
    // Closed after the scope: tensors may lie in mapped files.
    var memory = Arena.ofShared();
    try (var loader = new TensorLoader(scope, memory, trainable)) {
      var weights = new NDList();
      WeightNames.of(config).all().stream().map(arrays.apply(loader)).forEach(weights::add);
      return new DecoderModel(scope, memory, config, weights, trainable);
    } catch (RuntimeException e) {
      scope.close();
      memory.close();
      throw e;
    }
  }

  private static Safetensors.Tensor given(
      ModelConfig config, String name, Map<String, Safetensors.Tensor> tensors, String source) {
    Safetensors.Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new CheckpointException(source + ": tensor " + name + " is missing");
    }
    long[] expected = WeightNames.shape(config, name);
    if (!Arrays.equals(expected, tensor.shape())) {
      throw new CheckpointException(
          source
              + ": tensor "
              + name
              + " has shape "
              + Arrays.toString(tensor.shape())
              + ", the configuration says "
              + Arrays.toString(expected));
    }
    return tensor;
  }

  /** Tensors of a directory or GGUF file as floats in memory of Java's own. */
  public static Map<String, Safetensors.Tensor> readWeights(Path path) {
    var tensors = new HashMap<String, Safetensors.Tensor>();
    TensorSource.open(path)
        .tensors()
        .forEach((name, stored) -> tensors.put(name, Safetensors.Tensor.of(stored)));
    return tensors;
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

  /** Whether programs may write into the weights. */
  public boolean trainable() {
    return trainable;
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

  /** Whether the tensors live in a card's memory. */
  public boolean isOnCard() {
    return TorchRuntime.isOnCard(scope);
  }

  /** Number of weights. */
  public long parameters() {
    return weights.stream().mapToLong(NDArray::size).sum();
  }

  @Override
  public void close() {
    scope.close();
    memory.close();
  }
}
