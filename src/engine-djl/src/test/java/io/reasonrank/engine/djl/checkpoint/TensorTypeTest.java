package io.reasonrank.engine.djl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks of random bytes against what the {@code gguf} package (0.19) makes of them. */
class TensorTypeTest {

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1", "Q4_K", "Q6_K"})
  void blocksUnpackToTheReferencesBits(TensorType type) throws IOException {
    JsonNode golden = golden().path(type.name());
    byte[] bytes = HexFormat.of().parseHex(golden.path("bytes").asText());
    var expected = ByteBuffer.wrap(HexFormat.of().parseHex(golden.path("floats").asText()));

    float[] unpacked = new float[expected.remaining() / 4];
    type.unpack(MemorySegment.ofArray(bytes), 0, unpacked);
    float[] second = new float[type.blockSize()];
    type.unpack(MemorySegment.ofArray(bytes), type.blockSize(), second);

    assertThat(bytes).hasSize((int) type.bytes(unpacked.length));
    for (int i = 0; i < unpacked.length; i++) {
      assertThat(unpacked[i]).as("number %d", i).isEqualTo(expected.getFloat(4 * i));
      if (i >= type.blockSize()) {
        assertThat(second[i - type.blockSize()]).isEqualTo(unpacked[i]);
      }
    }
  }

  private static JsonNode golden() throws IOException {
    try (var in = TensorTypeTest.class.getResourceAsStream("blocks.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
  }
}
