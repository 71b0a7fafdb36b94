package io.reasonrank.engine.djl.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.reasonrank.engine.djl.RandomModels;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.torch.TorchValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepProgramTest {
  /** Logits of these models are up to 3; eight bits of a number are worth about a hundredth. */
  @ParameterizedTest
  @CsvSource({
    "FP32, true, 1e-5", "FP32, false, 1e-5",
    "BF16, true, 0.15", "BF16, false, 0.15",
    "INT8, true, 0.25",
  })
  void packedWeightsGiveTheLogitsOfTheCheckpointsOwn(
      Precision precision, boolean processor, float tolerance) {
    for (ModelConfig config : RandomModels.configurations()) {
      float[] expected;
      try (var model = RandomModels.create(config, 7);
          var program = StepProgram.live(model)) {
        expected = logits(model, program);
      }
      try (var model = RandomModels.create(config, 7);
          var program = StepProgram.packed(model, precision, processor)) {
        assertThat(furthest(logits(model, program), expected)).isLessThan(tolerance);
      }
    }
  }

  private static float furthest(float[] values, float[] expected) {
    assertThat(values).hasSameSizeAs(expected);
    float furthest = 0;
    for (int i = 0; i < values.length; i++) {
      furthest = Math.max(furthest, Math.abs(values[i] - expected[i]));
    }
    return furthest;
  }

  @Test
  void integersAreForProcessors() {
    try (var model = RandomModels.create(RandomModels.configurations().getFirst(), 7)) {
      assertThatThrownBy(() -> StepProgram.packed(model, Precision.INT8, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("fp32 or bf16");
    }
  }

  /** A prompt of five tokens in one slot, then a token of it beside a first one in another. */
  private static float[] logits(DecoderModel model, StepProgram program) {
    ModelConfig config = model.config();
    var shape = new Shape(config.layers(), 2, 2, config.keyValueHeads(), 64, config.headSize());
    try (NDManager work = model.scope().newSubManager();
        var slabs = TorchValue.tensors(new NDList(work.zeros(shape, DataType.FLOAT32)))) {
      program.run(
          work,
          slabs,
          new StepRows(
              new long[] {3, 1, 4, 1, 5},
              new long[] {0, 1, 2, 3, 4},
              new long[] {0, 0, 1, 0, 5, 5, 0},
              new long[] {4},
              new double[0],
              new double[0]));
      return program
          .run(
              work,
              slabs,
              new StepRows(
                  new long[] {9, 2},
                  new long[] {5, 0},
                  new long[] {0, 0, 2, 0, 1, 6, 5},
                  new long[] {0, 1},
                  new double[0],
                  new double[0]))
          .get(0)
          .toFloatArray();
    }
  }
}
