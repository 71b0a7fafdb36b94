package io.reasonrank.engine.djl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir Path directory;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = directory.resolve("a.safetensors");
    var tensors = new TreeMap<String, Safetensors.Tensor>();
    tensors.put("b", tensor(new long[] {2, 2}, 1.5f, -2f, Float.MIN_VALUE, 3e30f));
    tensors.put("a", tensor(new long[] {1}, 7f));

    Safetensors.write(file, tensors);
    var read = Safetensors.read(file);

    assertThat(read).containsOnlyKeys("a", "b");
    assertThat(tensor(read, "b").shape()).containsExactly(2, 2);
    assertThat(tensor(read, "b").data().getFloat(8)).isEqualTo(Float.MIN_VALUE);
    assertThat(tensor(read, "a").data().getFloat(0)).isEqualTo(7f);
  }

  @Test
  void dataStartsAtAMultipleOfEight() throws IOException {
    Path file = directory.resolve("a.safetensors");
    var tensors = new TreeMap<String, Safetensors.Tensor>();
    tensors.put("name of odd length", tensor(new long[] {1}, 1f));

    Safetensors.write(file, tensors);

    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getLong(0) % 8).isZero();
  }

  @Test
  void halfPrecisionIsWidened() throws IOException {
    Path file = directory.resolve("half.safetensors");
    String header =
        "{\"x\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,2]},"
            + "\"y\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[2,4]}}";
    var bytes = ByteBuffer.allocate(8 + header.length() + 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    bytes.putShort((short) (Float.floatToIntBits(-1.5f) >> 16));
    bytes.putShort(Float.floatToFloat16(0.25f));
    Files.write(file, bytes.array());

    var read = Safetensors.read(file);

    assertThat(tensor(read, "x").data().getFloat(0)).isEqualTo(-1.5f);
    assertThat(tensor(read, "y").data().getFloat(0)).isEqualTo(0.25f);
  }

  @Test
  void aTruncatedFileIsRefusedByTensor() throws IOException {
    Path file = directory.resolve("cut.safetensors");
    var tensors = new TreeMap<String, Safetensors.Tensor>();
    tensors.put("weight", tensor(new long[] {4}, 1f, 2f, 3f, 4f));
    Safetensors.write(file, tensors);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 4));

    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("cut.safetensors")
        .hasMessageContaining("tensor weight");
  }

  @Test
  void aPickleIsRefused() throws IOException {
    Path file = directory.resolve("pickle.safetensors");
    Files.write(file, "PK and something else entirely".getBytes(StandardCharsets.US_ASCII));

    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("not a safetensors file");
  }

  @Test
  void anUnknownTypeIsRefusedByName() throws IOException {
    Path file = directory.resolve("int.safetensors");
    String header = "{\"x\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}";
    var bytes = ByteBuffer.allocate(8 + header.length() + 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    Files.write(file, bytes.array());

    assertThatThrownBy(() -> Safetensors.read(file))
        .hasMessageContaining("tensor x")
        .hasMessageContaining("I64");
  }

  private static Safetensors.Tensor tensor(Map<String, Safetensors.Tensor> read, String name) {
    return Objects.requireNonNull(read.get(name), name);
  }

  private static Safetensors.Tensor tensor(long[] shape, float... values) {
    var data = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
    data.asFloatBuffer().put(values);
    return new Safetensors.Tensor(shape, data);
  }
}
