package io.reasonrank.engine.djl.program;

import io.reasonrank.engine.djl.checkpoint.WeightNames;
import java.util.List;
import java.util.stream.Collectors;

/** The checkpoint's tensors as they are, so that training may change them between steps. */
final class LiveWeights implements StepWeights {
  private final WeightNames names;

  LiveWeights(WeightNames names) {
    this.names = names;
  }

  @Override
  public String packedType() {
    return "List[Tensor]";
  }

  @Override
  public String embedding(String ids) {
    return "torch.embedding(w[" + names.embedding() + "], " + ids + ")";
  }

  @Override
  public String norm(String name, int width) {
    return "(" + vector(name) + " * " + Math.sqrt(width) + ")";
  }

  private String vector(String name) {
    return "w[" + names.indexOf(name) + "]";
  }

  @Override
  public String linearAsKept(StringBuilder statements, String input, List<String> layers) {
    return linear(statements, input, layers);
  }

  @Override
  public String linear(StringBuilder statements, String input, List<String> layers) {
    String each = layers.stream().map(l -> one(input, l)).collect(Collectors.joining(", "));
    return layers.size() == 1 ? each : "torch.cat([" + each + "], 1)";
  }

  private String one(String input, String layer) {
    String bias = names.has(layer + ".bias") ? ", " + vector(layer + ".bias") : "";
    int matrix = layer.equals(StepSource.HEAD) ? names.head() : names.indexOf(layer + ".weight");
    return "torch.linear(" + input + ", w[" + matrix + "]" + bias + ")";
  }
}
