package io.reasonrank.engine.djl;

import io.reasonrank.engine.djl.checkpoint.Architecture;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.RopeScaling;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import io.reasonrank.engine.djl.checkpoint.WeightNames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Small models of every supported shape with random weights, for tests. */
public final class RandomModels {
  private static final RopeScaling LLAMA3 = new RopeScaling.Llama3(8, 1, 4, 32);

  private RandomModels() {}

  /** One configuration for each way in which architectures differ. */
  public static List<ModelConfig> configurations() {
    return List.of(
        config(Architecture.QWEN2, 8, RopeScaling.NONE, true, false, true),
        config(Architecture.QWEN3, 16, RopeScaling.NONE, false, false, true),
        config(Architecture.QWEN3, 16, new RopeScaling.Linear(2), true, false, false),
        config(Architecture.LLAMA, 8, LLAMA3, false, false, true),
        config(Architecture.LLAMA, 8, RopeScaling.NONE, true, true, false));
  }

  private static ModelConfig config(
      Architecture architecture,
      int headSize,
      RopeScaling scaling,
      boolean attentionBias,
      boolean feedForwardBias,
      boolean tied) {
    return new ModelConfig(
        architecture,
        61,
        32,
        2,
        4,
        2,
        headSize,
        48,
        1e-6,
        10_000,
        scaling,
        attentionBias,
        feedForwardBias,
        tied,
        128);
  }

  public static DecoderModel create(ModelConfig config, long seed) {
    return DecoderModel.of(config, weights(config, seed), "random model");
  }

  /** Gaussian matrices and biases, norms near one. */
  public static SortedMap<String, Safetensors.Tensor> weights(ModelConfig config, long seed) {
    var random = new Random(seed);
    var weights = new TreeMap<String, Safetensors.Tensor>();
    for (String name : WeightNames.of(config).all()) {
      long[] shape = WeightNames.shape(config, name);
      int size = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
      var data = ByteBuffer.allocateDirect(4 * size).order(ByteOrder.nativeOrder());
      for (int i = 0; i < size; i++) {
        double centre = name.contains("norm") ? 1 : 0;
        data.putFloat(4 * i, (float) (centre + 0.2 * random.nextGaussian()));
      }
      weights.put(name, new Safetensors.Tensor(shape, data));
    }
    return weights;
  }
}
