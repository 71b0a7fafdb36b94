package io.reasonrank.engine.djl.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import io.reasonrank.engine.djl.TinyModels;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchDeviceTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"auto,0,-1", "auto,2,0", "cpu,2,-1", "cuda,1,0", "cuda:1,2,1"})
  void picksTheCard(String name, int cards, int expected) {
    Device wanted = expected < 0 ? Device.cpu() : Device.gpu(expected);

    assertThat(new TorchDevice(name).resolve(cards, "libtorch")).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu", "cuda:", "cuda:-1", "CPU", ""})
  void refusesOtherNames(String name) {
    assertThatThrownBy(() -> new TorchDevice(name)).hasMessageContaining("give auto, cpu, cuda");
  }

  @Test
  void aCardThatIsNotThereIsNamedWithWhatToDo() {
    assumeTrue(TorchRuntime.cards() == 0);
    TinyModels.create(directory);

    assertThatThrownBy(() -> DecoderModel.load(directory, new TorchDevice("cuda:0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("device cuda:0: libtorch " + TorchRuntime.version())
        .hasMessageContaining("sees 0 CUDA cards")
        .hasMessageContaining("PYTORCH_LIBRARY_PATH");
  }

  @Test
  void anOwnLibraryGetsTheJniLibraryOfItsKind() throws Exception {
    Map<String, String> own = Map.of("PYTORCH_LIBRARY_PATH", directory.toString());

    assertThat(NativeLibrary.flavor(Map.of(), true)).isEmpty();
    assertThatThrownBy(() -> NativeLibrary.flavor(own, true)).hasMessageContaining("no libtorch");
    Files.createFile(directory.resolve(System.mapLibraryName("torch_cpu")));
    assertThat(NativeLibrary.flavor(own, true)).contains("cpu");
    Files.createFile(directory.resolve("libtorch_cuda.so"));
    assertThat(NativeLibrary.flavor(own, true)).get().asString().startsWith("cu1");
    assertThat(NativeLibrary.flavor(own, false)).contains("cpu");
    var told = Map.of("PYTORCH_LIBRARY_PATH", directory.toString(), "PYTORCH_FLAVOR", "cpu");
    assertThat(NativeLibrary.flavor(told, true)).isEmpty();
  }
}
