package io.reasonrank.engine.djl.program;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.torch.HugePages;
import io.reasonrank.engine.djl.torch.TorchFunction;
import io.reasonrank.engine.djl.torch.TorchRuntime;
import io.reasonrank.engine.djl.torch.TorchValue;
import java.util.List;

/** One step of many sequences with a model's weights: one native call. */
public final class StepProgram implements AutoCloseable {
  /** Added to what divides a row. */
  private static final float LEAST = 1e-12f;

  private final TorchFunction step;
  private final RunningWeights weights;
  private final TorchValue constants;

  private StepProgram(DecoderModel model, StepWeights text, RunningWeights weights) {
    this.weights = weights;
    this.constants = TorchValue.tensors(constants(model));
    this.step = compile(model.scope(), model.config(), text);
  }

  /** Over the checkpoint's own tensors, which may be trained on between steps. */
  public static StepProgram live(DecoderModel model) {
    return new StepProgram(
        model,
        new LiveWeights(model.names()),
        new RunningWeights(TorchValue.tensors(model.weights()), TorchValue.tensors(new NDList())));
  }

  /**
   * Over packed weights. The model's tensors are closed: it can only run from now on.
   *
   * @param precision how the matrices are kept
   */
  public static StepProgram packed(DecoderModel model, Precision precision) {
    return packed(model, precision, !model.isOnCard());
  }

  static StepProgram packed(DecoderModel model, Precision precision, boolean processor) {
    var layout = new PackedLayout(model.config(), precision, processor);
    var memory = HugePages.mark();
    try (var packer = new WeightPacker(model, layout)) {
      RunningWeights packed = TorchRuntime.apart(packer::pack);
      memory.collapse();
      return new StepProgram(model, layout, packed);
    }
  }

  /**
   * Inverse rotary frequencies [D/2], then √(width·ε) of the hidden row and of a head, then a small
   * number.
   */
  private static NDList constants(DecoderModel model) {
    ModelConfig config = model.config();
    double epsilon = config.normEpsilon();
    return new NDList(
        model.inverseFrequencies(),
        model.scope().create((float) Math.sqrt(config.hidden() * epsilon)),
        model.scope().create((float) Math.sqrt(config.headSize() * epsilon)),
        model.scope().create(LEAST));
  }

  private static TorchFunction compile(NDManager scope, ModelConfig config, StepWeights text) {
    List<String> parameters =
        List.of(
            "w: List[Tensor]",
            "p: " + text.packedType(),
            "c: List[Tensor]",
            "kv: List[Tensor]",
            "ids: List[int]",
            "at: List[int]",
            "groups: List[int]",
            "chosen: List[int]",
            "heats: List[float]",
            "marks: List[float]");
    String body = new StepSource(config, text).forward().choose().text();
    return TorchFunction.compile(
        scope, parameters, "List[Tensor]", body + "    return [logits, picked]\n");
  }

  /**
   * Runs a step.
   *
   * @param scope takes the results
   * @param caches slabs of keys and values; extended
   * @param rows what goes through the model
   * @return logits [C,V] and the chosen tokens [C]
   */
  public NDList run(NDManager scope, TorchValue caches, StepRows rows) {
    try (var ids = TorchValue.integers(rows.ids());
        var at = TorchValue.integers(rows.positions());
        var groups = TorchValue.integers(rows.groups());
        var chosen = TorchValue.integers(rows.chosen());
        var heats = TorchValue.numbers(rows.temperatures());
        var marks = TorchValue.numbers(rows.marks());
        var results =
            step.call(
                weights.tensors(),
                weights.packed(),
                constants,
                caches,
                ids,
                at,
                groups,
                chosen,
                heats,
                marks)) {
      return results.toTensors(scope);
    }
  }

  @Override
  public void close() {
    step.close();
    constants.close();
    weights.close();
  }
}
