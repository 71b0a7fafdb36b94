package io.reasonrank.training;

import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.LoraAdapter;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import io.reasonrank.engine.djl.checkpoint.StoredTensor;
import io.reasonrank.engine.djl.checkpoint.TensorSource;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Holds exported weights against what they must be: the base with the adapter folded in once, or
 * the weights that training left.
 */
final class WeightsProof {
  /** Rounding of one addition and one product in float32. */
  private static final double TOLERANCE = 1e-5;

  private final Map<String, Safetensors.Tensor> before;
  private final Map<String, Safetensors.Tensor> expected;
  private final List<String> targets;

  private WeightsProof(
      Map<String, Safetensors.Tensor> before,
      Map<String, Safetensors.Tensor> expected,
      List<String> targets) {
    this.before = before;
    this.expected = expected;
    this.targets = targets;
  }

  /** For a model whose weights were all trained. */
  static WeightsProof full(Path base, Path trained) {
    Map<String, Safetensors.Tensor> weights = Safetensors.read(trained);
    return new WeightsProof(DecoderModel.readWeights(base), weights, List.copyOf(weights.keySet()));
  }

  /** For a base with an adapter. */
  static WeightsProof adapter(Path base, Path directory) {
    LoraAdapter adapter = LoraAdapter.read(directory, ModelConfig.read(base));
    try (DecoderModel model = DecoderModel.loadTrainable(base)) {
      adapter.foldInto(model);
      return new WeightsProof(
          DecoderModel.readWeights(base),
          model.snapshot(),
          LoraAdapter.targets(adapter.lora(), model.config()));
    }
  }

  /** What is wrong with the weights of a directory. */
  List<ExportFault> faults(Path model) {
    Map<String, StoredTensor> stored = TensorSource.open(model).tensors();
    var faults = new ArrayList<ExportFault>(missing(stored));
    Map<String, Safetensors.Tensor> weights;
    try {
      weights = DecoderModel.readWeights(model);
    } catch (CheckpointException e) {
      faults.add(new ExportFault("does-not-load", String.valueOf(e.getMessage())));
      return faults;
    }
    for (var entry : weights.entrySet()) {
      tensorFault(entry.getKey(), entry.getValue()).ifPresent(faults::add);
    }
    boolean all = targets.stream().allMatch(name -> deltaNorm(name, weights) == 0);
    if (all) {
      faults.add(new ExportFault("weights-of-the-base", "no trained tensor differs from the base"));
    }
    return faults;
  }

  private List<ExportFault> missing(Map<String, StoredTensor> stored) {
    return expected.keySet().stream()
        .filter(name -> !stored.containsKey(name))
        .limit(1)
        .map(name -> new ExportFault("tensor-missing", name))
        .toList();
  }

  private Optional<ExportFault> tensorFault(String name, Safetensors.Tensor tensor) {
    Safetensors.Tensor wanted = expected.get(name);
    Safetensors.Tensor base = before.get(name);
    if (wanted == null || base == null) {
      return Optional.of(new ExportFault("tensor-unknown", name));
    }
    double off = distance(tensor, wanted);
    if (!Double.isFinite(off)) {
      return Optional.of(new ExportFault("not-finite", name));
    }
    if (off <= TOLERANCE * Math.max(1, norm(wanted))) {
      return Optional.empty();
    }
    boolean trained = targets.contains(name);
    String kind =
        !trained
            ? "untrained-tensor-changed"
            : distance(tensor, base) == 0 ? "training-missing" : "weights-not-as-trained";
    return Optional.of(
        new ExportFault(kind, name + " is off by " + String.format(Locale.ROOT, "%.3g", off)));
  }

  /**
   * Norm of what training changed in a tensor of the exported weights; 0 for one that is missing.
   */
  private double deltaNorm(String name, Map<String, Safetensors.Tensor> weights) {
    Safetensors.Tensor after = weights.get(name);
    Safetensors.Tensor base = before.get(name);
    return after == null || base == null ? 0 : distance(after, base);
  }

  /** Root of the summed squared differences of all weights to the base. */
  double deltaNorm(Path model) {
    Map<String, Safetensors.Tensor> weights = DecoderModel.readWeights(model);
    double square = 0;
    for (String name : weights.keySet()) {
      square += Math.pow(deltaNorm(name, weights), 2);
    }
    return Math.sqrt(square);
  }

  /** The smallest change of a trained tensor, as a norm. */
  double smallestDelta(Path model) {
    Map<String, Safetensors.Tensor> weights = DecoderModel.readWeights(model);
    return targets.stream().mapToDouble(name -> deltaNorm(name, weights)).min().orElse(0);
  }

  private static double norm(Safetensors.Tensor tensor) {
    FloatBuffer values = floats(tensor);
    double square = 0;
    for (int i = 0; i < values.limit(); i++) {
      square += (double) values.get(i) * values.get(i);
    }
    return Math.sqrt(square);
  }

  private static double distance(Safetensors.Tensor one, Safetensors.Tensor other) {
    FloatBuffer a = floats(one);
    FloatBuffer b = floats(other);
    if (a.limit() != b.limit()) {
      return Double.POSITIVE_INFINITY;
    }
    double square = 0;
    for (int i = 0; i < a.limit(); i++) {
      double difference = (double) a.get(i) - b.get(i);
      square += difference * difference;
    }
    return Math.sqrt(square);
  }

  private static FloatBuffer floats(Safetensors.Tensor tensor) {
    return tensor.data().duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
