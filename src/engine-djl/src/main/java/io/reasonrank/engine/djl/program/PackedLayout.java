package io.reasonrank.engine.djl.program;

import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.WeightNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a packed model keeps its weights, and how a step multiplies with them. Matrices that read
 * the same input stand side by side as one.
 */
final class PackedLayout implements StepWeights {
  private final Precision precision;
  private final boolean processor;
  private final WeightNames names;
  private final List<String> vectors = new ArrayList<>();
  private final List<List<String>> matrices = new ArrayList<>();

  /**
   * @param processor whether the processor runs it, whose kernels want matrices packed; other
   *     devices take them as they are
   */
  PackedLayout(ModelConfig config, Precision precision, boolean processor) {
    if (precision == Precision.INT8 && !processor) {
      throw new IllegalArgumentException(
          "precision int8 runs on the processor only; give fp32 or bf16 for this device");
    }
    this.precision = precision;
    this.processor = processor;
    this.names = WeightNames.of(config);
    for (int layer = 0; layer < config.layers(); layer++) {
      matrices.addAll(StepSource.projections(layer));
    }
    matrices.add(List.of(StepSource.HEAD));
    for (String name : names.all()) {
      if (name.endsWith("norm.weight")) {
        vectors.add(name);
      }
    }
    matrices.stream().filter(this::hasBias).forEach(m -> vectors.add(biasOf(m)));
  }

  /** Matrices in the order of {@code p}, each a list of projections side by side. */
  List<List<String>> matrices() {
    return matrices;
  }

  /** Vectors that stand in {@code w} from 1 on, biases not among them. */
  List<String> norms() {
    return vectors.stream().filter(v -> !v.endsWith(".bias")).toList();
  }

  /** Matrices with a bias, in the order in which their biases follow the norms. */
  List<List<String>> withBias() {
    return matrices.stream().filter(this::hasBias).toList();
  }

  Precision precision() {
    return precision;
  }

  boolean processor() {
    return processor;
  }

  WeightNames names() {
    return names;
  }

  /** Position of a projection's matrix among the checkpoint's tensors. */
  int indexOfMatrix(String layer) {
    return layer.equals(StepSource.HEAD) ? names.head() : names.indexOf(layer + ".weight");
  }

  private boolean hasBias(List<String> matrix) {
    return names.has(matrix.getFirst() + ".bias");
  }

  private static String biasOf(List<String> matrix) {
    return matrix.getFirst() + "+.bias";
  }

  @Override
  public String packedType() {
    return precision == Precision.INT8
        ? "List[__torch__.torch.classes.quantized.LinearPackedParamsBase]"
        : "List[Tensor]";
  }

  @Override
  public String embedding(String ids) {
    return "torch.to(torch.embedding(w[0], " + ids + "), 6)";
  }

  @Override
  public String norm(String name, int width) {
    return vector(name);
  }

  private String vector(String name) {
    return "w[" + (1 + vectors.indexOf(name)) + "]";
  }

  @Override
  public String linearAsKept(StringBuilder statements, String input, List<String> layers) {
    boolean plain = precision == Precision.BF16 && !hasBias(layers);
    return plain
        ? pointwise(cast(input), "p[" + matrices.indexOf(layers) + "]", "None")
        : linear(statements, input, layers);
  }

  @Override
  public String linear(StringBuilder statements, String input, List<String> layers) {
    String matrix = "p[" + matrices.indexOf(layers) + "]";
    String bias = hasBias(layers) ? vector(biasOf(layers)) : "None";
    return switch (precision) {
      case FP32 -> pointwise(input, matrix, bias);
      case BF16 -> plus("torch.to(" + pointwise(cast(input), matrix, "None") + ", 6)", bias);
      case INT8 -> plus(rounded(statements, input, matrix), bias);
    };
  }

  private static String cast(String input) {
    return "torch.to(" + input + ", 15)";
  }

  private static String plus(String product, String bias) {
    return bias.equals("None") ? product : product + " + " + bias;
  }

  private String pointwise(String input, String matrix, String bias) {
    if (!processor) {
      return "torch.linear(" + input + ", " + matrix + ", " + bias + ")";
    }
    return String.format(
        Locale.ROOT,
        "ops.mkldnn._linear_pointwise(%s, %s, %s, \"none\","
            + " annotate(List[Optional[number]], []), \"\")",
        input,
        matrix,
        bias);
  }

  /**
   * The kernel rounds all rows with one scale, so a row with an outlier would blur the others; rows
   * are brought to a largest value of 1 before it and back after it.
   */
  private static String rounded(StringBuilder statements, String input, String matrix) {
    statements
        .append("    largest = torch.linalg_vector_norm(")
        .append(input)
        .append(", float(\"inf\"), [-1], True) + c[3]\n");
    return "ops.quantized.linear_dynamic("
        + input
        + " / largest, "
        + matrix
        + (Processor.sumsBytesExactly() ? ", False" : ", True")
        + ") * largest";
  }
}
