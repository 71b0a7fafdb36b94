package io.reasonrank.engine.djl.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.LoraAdapter;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import io.reasonrank.engine.djl.program.DecoderPrograms;
import io.reasonrank.engine.djl.program.Trained;
import io.reasonrank.engine.djl.torch.TorchProgram;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gradients and AdamW over the weights of a model or over an adapter, with its state saved and
 * restored exactly.
 *
 * <p>Not safe for threads. With one torch thread the same calls give the same bits.
 */
public final class Trainer implements AutoCloseable {
  private static final double EPSILON = 1e-8;

  private final DecoderModel model;
  private final Trained trained;
  private final TrainedTensors tensors;
  private final NDManager scope;
  private final NDList gradients;
  private final NDList firstMoments;
  private final NDList secondMoments;
  private final TorchProgram languageModel;
  private final TorchProgram policy;
  private final TorchProgram adamW;
  private long steps;

  /** Trains all weights of a model. */
  public Trainer(DecoderModel model) {
    this(model, TrainerOptions.FULL);
  }

  /**
   * Makes a trainer.
   *
   * @param model loaded to be trained; weights mapped from a file cannot be written to. With an
   *     adapter its weights are always those of the base with the adapter folded in.
   */
  public Trainer(DecoderModel model, TrainerOptions options) {
    if (!model.trainable()) {
      throw new IllegalArgumentException("the model was loaded for inference; load it trainable");
    }
    var config = model.config();
    this.model = model;
    this.scope = model.scope().newSubManager();
    this.trained =
        options
            .adapter()
            .map(adapter -> Trained.adapters(config, adapter.lora()))
            .orElseGet(() -> Trained.weights(config))
            .recomputing(options.recompute());
    this.tensors = TrainedTensors.of(model, scope, options.adapter());
    this.gradients = zeros();
    this.firstMoments = zeros();
    this.secondMoments = zeros();
    this.languageModel = DecoderPrograms.languageModelGradients(scope, config, trained);
    this.policy = DecoderPrograms.policyGradients(scope, config, trained);
    this.adamW = DecoderPrograms.adamW(scope, config, trained);
  }

  /**
   * Adds the gradients of a language-model loss.
   *
   * @param sequences examples that go through the model together
   * @param tokenWeight weight of each completion token's loss, usually 1 / tokens of the whole step
   * @return the weighted sum of the negative log-probabilities
   */
  public double languageModelGradients(List<Sequence> sequences, double tokenWeight) {
    try (NDManager work = scope.newSubManager()) {
      var batch = new TokenBatch(sequences);
      float[] weights = new float[batch.completionTokens()];
      java.util.Arrays.fill(weights, (float) tokenWeight);
      NDList inputs = batch.rows(work, model.inverseFrequencies());
      inputs.add(batch.targets(work));
      inputs.add(work.create(weights));
      var loss = languageModel.run(work, true, tensors.arguments(gradients, inputs));
      return loss.get(0).getFloat();
    }
  }

  /** Adds the gradients of the clipped policy loss of GRPO; see {@link PolicyBatch}. */
  public PolicyLoss policyGradients(PolicyBatch policyBatch) {
    try (NDManager work = scope.newSubManager()) {
      var batch = new TokenBatch(policyBatch.sequences());
      boolean onPolicy = policyBatch.isOnPolicy();
      float[] old =
          onPolicy ? new float[batch.completionTokens()] : policyBatch.oldLogProbabilities();
      NDList inputs = batch.rows(work, model.inverseFrequencies());
      inputs.addAll(
          new NDList(
              batch.targets(work),
              work.create(policyBatch.weights()),
              work.create(old),
              work.create(policyBatch.referenceLogProbabilities()),
              work.create(policyBatch.advantages()),
              scalar(work, policyBatch.temperature()),
              scalar(work, policyBatch.clipRatio()),
              scalar(work, policyBatch.dualClip()),
              scalar(work, policyBatch.klCoefficient()),
              scalar(work, onPolicy ? 1 : 0)));
      var out = policy.run(work, true, tensors.arguments(gradients, inputs));
      return new PolicyLoss(
          out.get(0).getFloat(),
          out.get(1).getFloat(),
          out.get(2).getFloat(),
          out.get(3).getFloat(),
          out.get(4).getFloat());
    }
  }

  /**
   * Applies the gathered gradients and clears them.
   *
   * @return the global norm of the gradients before clipping
   */
  public double apply(OptimizerStep settings) {
    steps++;
    try (NDManager work = scope.newSubManager()) {
      var inputs =
          new NDList(
              scalar(work, settings.learningRate()),
              scalar(work, settings.beta1()),
              scalar(work, settings.beta2()),
              scalar(work, 1 - Math.pow(settings.beta1(), steps)),
              scalar(work, 1 - Math.pow(settings.beta2(), steps)),
              scalar(work, EPSILON),
              scalar(work, settings.weightDecay()),
              scalar(work, settings.maxGradientNorm()),
              scalar(work, settings.embeddingLearningRateRatio()));
      var norm =
          adamW.run(
              work,
              false,
              List.of(tensors.values(), gradients, firstMoments, secondMoments, inputs));
      tensors.changed();
      return norm.get(0).getFloat();
    }
  }

  /** Whether every trained number is one: false after a step that diverged. */
  public boolean isFinite() {
    try (NDManager work = scope.newSubManager()) {
      for (NDArray value : tensors.values()) {
        NDArray sum = value.sum(); // infinities and NaN survive a sum
        sum.attach(work);
        if (!Float.isFinite(sum.getFloat())) {
          return false;
        }
      }
      return true;
    }
  }

  /** Gradients gathered since the last step, in the order of the trained tensors. */
  public NDList gradients() {
    return gradients;
  }

  /** Optimiser steps so far. */
  public long steps() {
    return steps;
  }

  /**
   * Writes trained tensors and moments; with the number of steps, and the base of an adapter, this
   * is all that {@link #restore} needs.
   */
  public void save(Path file) throws IOException {
    var state = new TreeMap<String, Safetensors.Tensor>();
    put(state, "weight.", tensors.values());
    put(state, "first.", firstMoments);
    put(state, "second.", secondMoments);
    Safetensors.write(file, state);
  }

  /** Continues from a saved state. */
  public void restore(Path file, long savedSteps) {
    Map<String, Safetensors.Tensor> state = Safetensors.read(file);
    take(file, state, "weight.", tensors.values());
    take(file, state, "first.", firstMoments);
    take(file, state, "second.", secondMoments);
    tensors.changed();
    steps = savedSteps;
  }

  public DecoderModel model() {
    return model;
  }

  /** The adapter as it is now, if one is trained. */
  public Optional<LoraAdapter> adapter() {
    return tensors.adapter();
  }

  @Override
  public void close() {
    languageModel.close();
    policy.close();
    adamW.close();
    tensors.close();
    scope.close();
  }

  private void put(Map<String, Safetensors.Tensor> state, String prefix, NDList arrays) {
    DecoderModel.snapshot(trained.names(), arrays)
        .forEach((name, tensor) -> state.put(prefix + name, tensor));
  }

  private void take(
      Path file, Map<String, Safetensors.Tensor> state, String prefix, NDList arrays) {
    List<String> names = trained.names();
    for (int i = 0; i < names.size(); i++) {
      Safetensors.Tensor tensor = state.get(prefix + names.get(i));
      if (tensor == null
          || !java.util.Arrays.equals(tensor.shape(), arrays.get(i).getShape().getShape())) {
        throw new CheckpointException(
            file
                + ": tensor "
                + prefix
                + names.get(i)
                + " is missing or of another shape; the base"
                + " model is not the one that this checkpoint was trained from");
      }
      arrays.get(i).set(tensor.data().duplicate().order(ByteOrder.nativeOrder()));
    }
  }

  private NDList zeros() {
    var list = new NDList();
    for (NDArray weight : tensors.values()) {
      list.add(scope.zeros(weight.getShape(), DataType.FLOAT32));
    }
    return list;
  }

  private static NDArray scalar(NDManager work, double value) {
    return work.create(new float[] {(float) value}, new Shape());
  }
}
