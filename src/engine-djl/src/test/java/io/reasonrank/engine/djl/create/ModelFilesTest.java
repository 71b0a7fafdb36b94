package io.reasonrank.engine.djl.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.engine.djl.TinyModels;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.TensorSource;
import io.reasonrank.engine.djl.checkpoint.TensorType;
import io.reasonrank.engine.djl.checkpoint.WeightFiles;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelFilesTest {
  @TempDir Path directory;
  private Path base;
  private Path out;

  @BeforeEach
  void create() throws IOException {
    base = TinyModels.create(Files.createDirectory(directory.resolve("base")));
    out = Files.createDirectory(directory.resolve("out"));
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16"})
  void aModelIsWrittenInAnyPrecisionAndShards(TensorType type) throws IOException {
    ModelFiles.convert(base, out, new WeightFiles.Format(type, 20_000));

    double error = type == TensorType.F32 ? 0 : type == TensorType.F16 ? 1e-3 : 8e-3;
    assertThat(out.resolve("model.safetensors.index.json")).isRegularFile();
    assertThat(TensorSource.open(out).tensors().values()).allMatch(tensor -> tensor.type() == type);
    try (var written = DecoderModel.load(out);
        var original = DecoderModel.load(base);
        var tokenizer = HfTokenizer.open(out)) {
      for (int i = 0; i < written.weights().size(); i++) {
        float[] values = written.weights().get(i).toFloatArray();
        float[] expected = original.weights().get(i).toFloatArray();
        for (int at = 0; at < values.length; at++) {
          assertThat((double) values[at])
              .isCloseTo(expected[at], within(error * Math.max(Math.abs(expected[at]), 1e-2)));
        }
      }
      assertThat(tokenizer.encode("ice floats")).isNotEmpty();
    }
  }

  @Test
  void weightsAreNotWrittenQuantised() {
    assertThatThrownBy(() -> new WeightFiles.Format(TensorType.Q4_0, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("F32, F16 or BF16");
  }
}
