package io.reasonrank.engine.djl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.engine.djl.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecoderModelTest {
  @TempDir Path directory;

  @Test
  void aSnapshotHoldsTheLoadedBytes() throws IOException {
    TinyModels.create(directory);
    try (var model = DecoderModel.load(directory)) {
      Path copy = directory.resolve("copy.bin");
      Safetensors.write(copy, model.snapshot());
      assertThat(copy).hasSameBinaryContentAs(directory.resolve("model.safetensors"));
      assertThat(model.parameters()).isGreaterThan(10_000);
    }
  }

  @Test
  void aDirectoryWithoutConfigIsRefused() {
    assertThatThrownBy(() -> DecoderModel.load(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no config.json");
  }

  @Test
  void anUnknownArchitectureIsNamed() throws IOException {
    Files.writeString(directory.resolve("config.json"), "{\"model_type\":\"t5\"}");
    assertThatThrownBy(() -> DecoderModel.load(directory))
        .hasMessageContaining("model_type 't5'")
        .hasMessageContaining("qwen2, qwen3, llama");
  }

  @Test
  void aShapeThatConfigDoesNotExpectIsNamed() throws IOException {
    TinyModels.create(directory);
    Path config = directory.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("\"intermediate_size\" : 48", "\"intermediate_size\" : 40"));
    assertThatThrownBy(() -> DecoderModel.load(directory))
        .hasMessageContaining("mlp.gate_proj.weight")
        .hasMessageContaining("[48, 32]")
        .hasMessageContaining("[40, 32]");
  }

  @Test
  void missingWeightsAreRefusedWithoutReadingPickles() throws IOException {
    TinyModels.create(directory);
    Files.move(directory.resolve("model.safetensors"), directory.resolve("pytorch_model.bin"));
    assertThatThrownBy(() -> DecoderModel.load(directory))
        .hasMessageContaining("pytorch_model.bin: pickled weights can run code");
  }
}
