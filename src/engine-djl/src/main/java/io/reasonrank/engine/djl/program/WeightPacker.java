package io.reasonrank.engine.djl.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.torch.TorchFunction;
import io.reasonrank.engine.djl.torch.TorchValue;
import java.util.List;

/**
 * Brings a model's matrices into the form that the kernels want, one after the other, and lets go
 * of what it has converted, so that no second copy of the model is ever in memory.
 */
final class WeightPacker implements AutoCloseable {
  private static final String JOIN =
      "    m = w[0]\n    if torch.gt(torch.len(w), 1):\n      m = torch.cat(w, 0)\n";

  private final DecoderModel model;
  private final PackedLayout layout;
  private final NDManager scope;
  private final TorchFunction addMatrix;
  private final TorchFunction addVector;
  private final TorchFunction addNorm;
  private final TorchFunction addTable;

  WeightPacker(DecoderModel model, PackedLayout layout) {
    this.model = model;
    this.layout = layout;
    this.scope = model.scope().newSubManager();
    this.addMatrix = appending(layout.packedType(), packed());
    this.addVector = appending("List[Tensor]", "torch.clone(m)");
    this.addNorm =
        appending("List[Tensor]", "m * torch.sqrt(torch.tensor(float(torch.size(m, 0))))");
    this.addTable =
        appending(
            "List[Tensor]",
            layout.precision() == Precision.FP32 ? "torch.clone(m)" : "torch.to(m, 15)");
  }

  RunningWeights pack() {
    TorchValue tensors = empty("List[Tensor]");
    TorchValue packed = empty(layout.packedType());
    append(addTable, tensors, List.of(layout.names().embedding()));
    layout.norms().forEach(v -> append(addNorm, tensors, List.of(layout.names().indexOf(v))));
    for (List<String> matrix : layout.withBias()) {
      append(addVector, tensors, matrix.stream().map(l -> index(l + ".bias")).toList());
    }
    for (List<String> matrix : layout.matrices()) {
      List<Integer> parts = matrix.stream().map(layout::indexOfMatrix).toList();
      append(addMatrix, packed, parts);
      parts.forEach(i -> model.weights().get(i).close());
    }
    model.weights().forEach(NDArray::close);
    return new RunningWeights(tensors, packed);
  }

  private int index(String name) {
    return layout.names().indexOf(name);
  }

  private TorchValue empty(String type) {
    try (var function =
        TorchFunction.compile(scope, List.of(), type, "    return annotate(" + type + ", [])\n")) {
      return function.call();
    }
  }

  private void append(TorchFunction function, TorchValue list, List<Integer> parts) {
    var sources = new NDList();
    parts.forEach(i -> sources.add(model.weights().get(i)));
    try (var arguments = TorchValue.tensors(sources)) {
      function.call(list, arguments).close();
    }
  }

  private TorchFunction appending(String type, String item) {
    return TorchFunction.compile(
        scope,
        List.of("p: " + type, "w: List[Tensor]"),
        "int",
        JOIN + "    o = torch.append(p, " + item + ")\n    return 0\n");
  }

  private String packed() {
    if (!layout.processor()) {
      return layout.precision() == Precision.FP32 ? "torch.clone(m)" : "torch.to(m, 15)";
    }
    // The hint of 16 rows picks a layout that serves batches well and single rows no worse.
    return switch (layout.precision()) {
      case FP32 -> "ops.mkldnn._reorder_linear_weight(m, 16)";
      case BF16 -> "ops.mkldnn._reorder_linear_weight(torch.to(m, 15), 16)";
      case INT8 ->
          "ops.quantized.linear_prepack(torch.quantize_per_channel(m,"
              + " torch.div(torch.clamp(torch.amax(torch.abs(m), [1]), 1.0e-12), 127.0),"
              + " torch.zeros([torch.size(m, 0)], dtype=4), 0, 12), None)";
    };
  }

  @Override
  public void close() {
    scope.close();
  }
}
