package io.reasonrank.engine.djl.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.LoraAdapter;
import io.reasonrank.engine.djl.checkpoint.LoraConfig;
import io.reasonrank.engine.djl.torch.TorchProgram;
import java.util.List;
import java.util.Optional;

/** The tensors that a trainer changes, and what must follow when it has changed them. */
sealed interface TrainedTensors extends AutoCloseable {

  static TrainedTensors of(DecoderModel model, NDManager scope, Optional<LoraAdapter> adapter) {
    return adapter.isPresent()
        ? Adapters.of(model, scope, adapter.get())
        : new Weights(model.weights());
  }

  NDList values();

  /** Arguments of a gradient program. */
  List<NDList> arguments(NDList gradients, NDList inputs);

  /** Told after each change. */
  void changed();

  Optional<LoraAdapter> adapter();

  @Override
  void close();

  /** The model's own weights. */
  record Weights(NDList values) implements TrainedTensors {
    @Override
    public List<NDList> arguments(NDList gradients, NDList inputs) {
      return List.of(values, gradients, inputs);
    }

    @Override
    public void changed() {
      // The model's weights are the trained ones.
    }

    @Override
    public Optional<LoraAdapter> adapter() {
      return Optional.empty();
    }

    @Override
    public void close() {
      // The model owns them.
    }
  }

  /**
   * An adapter. The model's target weights always hold base + scale · B·A, so that rollouts,
   * validation and export need not know of it; the base of the targets is kept aside.
   *
   * @param frozen all weights as the base has them
   * @param base those of the targets
   * @param folded the model's own tensors of the targets
   */
  record Adapters(
      DecoderModel model,
      LoraConfig lora,
      NDList values,
      NDList frozen,
      NDList base,
      NDList folded,
      TorchProgram fold)
      implements TrainedTensors {

    static Adapters of(DecoderModel model, NDManager scope, LoraAdapter adapter) {
      LoraConfig lora = adapter.lora();
      NDList folded = LoraAdapter.targetWeights(lora, model);
      NDList base = copies(scope, folded);
      var frozen = new NDList();
      List<String> targets = LoraAdapter.targets(lora, model.config());
      for (int i = 0; i < model.weights().size(); i++) {
        int target = targets.indexOf(model.names().all().get(i));
        frozen.add(target < 0 ? model.weights().get(i) : base.get(target));
      }
      var tensors =
          new Adapters(
              model,
              lora,
              copies(scope, adapter.arrays(scope, model.config())),
              frozen,
              base,
              folded,
              LoraAdapter.foldProgram(scope, lora, model.config()));
      tensors.changed();
      return tensors;
    }

    private static NDList copies(NDManager scope, NDList originals) {
      var text = new StringBuilder("    out = annotate(List[Tensor], [])\n");
      for (int i = 0; i < originals.size(); i++) {
        text.append("    c").append(i).append(" = torch.clone(w[").append(i).append("])\n");
        text.append("    z").append(i).append(" = torch.append(out, c").append(i).append(")\n");
      }
      text.append("    return out\n");
      try (var copy = TorchProgram.compile(scope, List.of("w"), text.toString())) {
        return copy.run(scope, false, List.of(originals));
      }
    }

    @Override
    public List<NDList> arguments(NDList gradients, NDList inputs) {
      return List.of(frozen, values, gradients, inputs);
    }

    @Override
    public void changed() {
      try (NDManager work = model.scope().newSubManager()) {
        fold.run(work, false, List.of(folded, base, values));
      }
    }

    @Override
    public Optional<LoraAdapter> adapter() {
      return Optional.of(LoraAdapter.of(lora, model.config(), values));
    }

    @Override
    public void close() {
      fold.close();
    }
  }
}
