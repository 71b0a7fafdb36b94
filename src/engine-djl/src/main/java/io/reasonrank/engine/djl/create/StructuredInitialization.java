package io.reasonrank.engine.djl.create;

import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import io.reasonrank.engine.djl.checkpoint.WeightNames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Initial weights that let a model of a quarter million parameters learn to compare words in
 * minutes.
 *
 * <p>Three small circuits are laid in, everything else is random or zero: a <em>marker</em> head
 * (layer 0, head 0) looks at the latest passage or query mark, so that each word can know where it
 * stands; a <em>match</em> head (layer 1, head 0) looks at equal words through the slow rotary
 * dimensions, whatever their distance; a <em>copy</em> path (last layer) writes what it looks at
 * into the output. None of them ranks anything: the model's answers are noise until it is trained.
 */
final class StructuredInitialization {
  private static final double MARKER_STRENGTH = 1.0;
  private static final double FINAL_NORM = 3;
  private static final double COPY_GAIN = 0.7;

  private final ModelConfig config;
  private final List<Integer> markers;
  private final RandomGenerator random;
  private final SortedMap<String, Safetensors.Tensor> tensors = new TreeMap<>();

  /**
   * @param markers ids of the tokens that open a passage or the query
   */
  StructuredInitialization(ModelConfig config, List<Integer> markers, long seed) {
    this.config = config;
    this.markers = markers;
    this.random = new Random(seed);
  }

  SortedMap<String, Safetensors.Tensor> build() {
    for (String name : WeightNames.of(config).all()) {
      long[] shape = WeightNames.shape(config, name);
      var data = new float[(int) java.util.Arrays.stream(shape).reduce(1, Math::multiplyExact)];
      fill(name, shape, data);
      tensors.put(name, tensor(shape, data));
    }
    double[] direction = unit(config.hidden());
    mark(direction);
    markerHead(direction);
    if (config.layers() > 1) {
      matchHead();
    }
    copyPath(config.layers() - 1);
    return tensors;
  }

  private void fill(String name, long[] shape, float[] data) {
    boolean last = name.startsWith("model.layers." + (config.layers() - 1) + ".");
    boolean writesToResidual = name.endsWith("down_proj.weight") || name.endsWith("o_proj.weight");
    double std;
    if (name.endsWith("norm.weight") || name.endsWith("layernorm.weight")) {
      java.util.Arrays.fill(data, name.equals("model.norm.weight") ? (float) FINAL_NORM : 1f);
      return;
    } else if (name.contains("embed_tokens") || name.startsWith("lm_head")) {
      std = 1 / Math.sqrt(config.hidden());
    } else if (name.endsWith(".bias") || (writesToResidual && !last)) {
      return;
    } else {
      std = 1 / Math.sqrt(shape[shape.length - 1]) * (writesToResidual ? 0.3 : 0.7);
    }
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) (std * random.nextGaussian());
    }
  }

  /** Adds a shared direction to the embeddings of the marks. */
  private void mark(double[] direction) {
    ByteBuffer embeddings = data("model.embed_tokens.weight");
    for (int id : markers) {
      for (int i = 0; i < config.hidden(); i++) {
        int at = 4 * (id * config.hidden() + i);
        embeddings.putFloat(at, (float) (embeddings.getFloat(at) + MARKER_STRENGTH * direction[i]));
      }
    }
  }

  /**
   * Constant query and keys on the shared direction, on rotary pairs whose angle grows by 0.004 to
   * 0.04 radians per token: the score falls with distance over a few hundred tokens, so the latest
   * mark wins.
   */
  private void markerHead(double[] direction) {
    int half = config.headSize() / 2;
    ByteBuffer keys = clearHead("k_proj.weight", 0, 0);
    clearHead("q_proj.weight", 0, 0);
    ByteBuffer queryBias = data("model.layers.0.self_attn.q_proj.bias");
    for (int pair = 0; pair < half; pair++) {
      double frequency = Math.pow(config.ropeTheta(), -(double) pair / half);
      if (frequency > 0.04 || frequency < 0.004) {
        continue;
      }
      queryBias.putFloat(4 * pair, 4f);
      for (int i = 0; i < config.hidden(); i++) {
        keys.putFloat(4 * (pair * config.hidden() + i), (float) (1.8 * direction[i]));
      }
    }
  }

  /** Equal query and key weights, random, on the slow rotary pairs only. */
  private void matchHead() {
    int half = config.headSize() / 2;
    ByteBuffer queries = clearHead("q_proj.weight", 1, 0);
    ByteBuffer keys = clearHead("k_proj.weight", 1, 0);
    for (int pair = 0; pair < half; pair++) {
      if (Math.pow(config.ropeTheta(), -(double) pair / half) > 0.003) {
        continue;
      }
      for (int row : new int[] {pair, pair + half}) {
        for (int i = 0; i < config.hidden(); i++) {
          float value = (float) (0.21 * random.nextGaussian());
          queries.putFloat(4 * (row * config.hidden() + i), value);
          keys.putFloat(4 * (row * config.hidden() + i), value);
        }
      }
    }
  }

  /**
   * Values with orthonormal rows and an output that undoes them: what is attended to is written
   * out.
   */
  private void copyPath(int layer) {
    int rows = config.keyValueHeads() * config.headSize();
    double[][] basis = orthonormal(rows, config.hidden());
    ByteBuffer values = data("model.layers." + layer + ".self_attn.v_proj.weight");
    ByteBuffer output = data("model.layers." + layer + ".self_attn.o_proj.weight");
    int width = config.heads() * config.headSize();
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < config.hidden(); i++) {
        values.putFloat(4 * (row * config.hidden() + i), (float) basis[row][i]);
        output.putFloat(4 * (i * width + row), (float) (COPY_GAIN * basis[row][i]));
      }
    }
  }

  private ByteBuffer clearHead(String projection, int layer, int head) {
    ByteBuffer weights = data("model.layers." + layer + ".self_attn." + projection);
    int from = head * config.headSize() * config.hidden();
    for (int i = 0; i < config.headSize() * config.hidden(); i++) {
      weights.putFloat(4 * (from + i), 0f);
    }
    return weights;
  }

  /** Gram-Schmidt over random rows; needs {@code rows <= width}. */
  private double[][] orthonormal(int rows, int width) {
    double[][] basis = new double[rows][];
    for (int row = 0; row < rows; row++) {
      double[] vector = unit(width);
      for (int other = 0; other < row; other++) {
        double dot = 0;
        for (int i = 0; i < width; i++) {
          dot += vector[i] * basis[other][i];
        }
        for (int i = 0; i < width; i++) {
          vector[i] -= dot * basis[other][i];
        }
      }
      basis[row] = normalized(vector);
    }
    return basis;
  }

  private double[] unit(int width) {
    double[] vector = new double[width];
    for (int i = 0; i < width; i++) {
      vector[i] = random.nextGaussian();
    }
    return normalized(vector);
  }

  private static double[] normalized(double[] vector) {
    double square = 0;
    for (double value : vector) {
      square += value * value;
    }
    double norm = Math.sqrt(square);
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= norm;
    }
    return vector;
  }

  private ByteBuffer data(String name) {
    return Objects.requireNonNull(tensors.get(name), name).data();
  }

  private static Safetensors.Tensor tensor(long[] shape, float[] values) {
    var data = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
    data.asFloatBuffer().put(values);
    return new Safetensors.Tensor(shape, data);
  }
}
