package io.reasonrank.engine.djl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each file is wrong in one way and refused with a line that names it and the tensor. */
class SafetensorsHeaderTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'v':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | tensor v overlaps",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | tensor w follows bytes",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 8 | 4 bytes after the last",
        "{'w':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}} | 8 | tensor w lies outside",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}} | 8 | tensor w lies outside",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[8,4]}} | 8 | tensor w lies outside",
        "{'w':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8 | tensor w has 8 bytes",
        "{'w':{'dtype':'I64','shape':[1],'data_offsets':[0,8]}} | 8 | tensor w has type I64",
        "{'w':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | 8 | tensor w has the impossible",
        "{'w':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,8]}} | 8"
            + " | tensor w has the impossible",
        "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 8 | the header is not JSON",
        "[1,2] | 0 | not a JSON object",
        "{not json} | 0 | the header is not JSON",
      })
  void aWrongHeaderIsRefused(String header, int dataBytes, String named) throws IOException {
    Path file = write("bad.safetensors", header.replace('\'', '"'), dataBytes);
    assertThatThrownBy(() -> SafetensorsHeader.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("bad.safetensors: ")
        .hasMessageContaining(named)
        .message()
        .hasLineCount(1);
  }

  @Test
  void aHeaderOfGigabytesIsNotRead() throws IOException {
    Path file = directory.resolve("large.safetensors");
    var bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 40);
    Files.write(file, bytes.array());
    assertThatThrownBy(() -> SafetensorsHeader.read(file))
        .hasMessageContaining("header of 1099511627776 bytes in a file of 64");
  }

  @Test
  void anIndexThatLeadsOutOfTheDirectoryIsRefused() throws IOException {
    for (String shard : new String[] {"../secret.safetensors", "/etc/x.safetensors", "w.bin"}) {
      index("{\"w\":\"" + shard + "\"}");
      assertThatThrownBy(() -> SafetensorsIndex.tensors(directory))
          .hasMessageContaining("model.safetensors.index.json")
          .hasMessageContaining("names the shard '" + shard + "'");
    }
  }

  @Test
  void aMissingShardAndATensorThatIsNotThereAreNamed() throws IOException {
    index("{\"w\":\"a.safetensors\",\"v\":\"a.safetensors\"}");
    assertThatThrownBy(() -> SafetensorsIndex.tensors(directory))
        .hasMessageContaining("a.safetensors: shard is missing");
    write("a.safetensors", "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
    assertThatThrownBy(() -> SafetensorsIndex.tensors(directory))
        .hasMessageContaining("a.safetensors: tensor v is missing");
  }

  @Test
  void shardsAreReadThroughTheirIndex() throws IOException {
    index("{\"w\":\"a.safetensors\"}");
    write("a.safetensors", "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
    Files.writeString(directory.resolve("stray.safetensors"), "not looked at");
    assertThat(SafetensorsIndex.tensors(directory)).containsOnlyKeys("w");
  }

  @Test
  void aTensorInTwoFilesIsRefused() throws IOException {
    for (String name : new String[] {"a.safetensors", "b.safetensors"}) {
      write(name, "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
    }
    assertThatThrownBy(() -> SafetensorsIndex.tensors(directory))
        .hasMessageContaining("b.safetensors: tensor w is also in a.safetensors");
  }

  private void index(String map) throws IOException {
    Files.writeString(
        directory.resolve("model.safetensors.index.json"), "{\"weight_map\":" + map + "}");
  }

  private Path write(String name, String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    var bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(directory.resolve(name), bytes.array());
  }
}
