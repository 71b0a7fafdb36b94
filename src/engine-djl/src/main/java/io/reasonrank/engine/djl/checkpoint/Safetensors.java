package io.reasonrank.engine.djl.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * The safetensors file format: eight bytes of header length, a JSON header, raw little-endian data.
 *
 * <p>Read as 32-bit floats (F32, F16, BF16), written as F32.
 */
public final class Safetensors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LARGEST_HEADER = 100_000_000;

  private Safetensors() {}

  /**
   * A tensor in memory.
   *
   * @param shape sizes of its dimensions
   * @param data native-order floats, position 0, as many as the shape's product
   */
  public record Tensor(long[] shape, ByteBuffer data) {}

  /** Reads every tensor of a file, in the header's order. */
  public static Map<String, Tensor> read(Path file) {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      var prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      readFully(file, channel, prefix, 0);
      long headerSize = prefix.getLong(0);
      if (headerSize < 2 || headerSize > LARGEST_HEADER || 8 + headerSize > size) {
        throw new CheckpointException(
            file
                + ": not a safetensors file (header of "
                + headerSize
                + " bytes in a file of "
                + size
                + "); fetch it again");
      }
      var header = ByteBuffer.allocate((int) headerSize);
      readFully(file, channel, header, 8);
      return tensors(file, channel, JSON.readTree(header.array()), 8 + headerSize, size);
    } catch (IOException e) {
      throw new CheckpointException(file + ": cannot be read; " + e.getMessage(), e);
    }
  }

  private static Map<String, Tensor> tensors(
      Path file, FileChannel channel, JsonNode header, long start, long size) throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var entry : header.properties()) {
      if (entry.getKey().equals("__metadata__")) {
        continue;
      }
      JsonNode offsets = entry.getValue().path("data_offsets");
      long begin = start + offsets.path(0).asLong(-1);
      long end = start + offsets.path(1).asLong(-1);
      if (begin < start || end < begin || end > size) {
        throw new CheckpointException(
            file
                + ": tensor "
                + entry.getKey()
                + " lies outside the file; it was cut off, fetch it"
                + " again");
      }
      tensors.put(
          entry.getKey(), tensor(file, channel, entry.getKey(), entry.getValue(), begin, end));
    }
    return tensors;
  }

  private static Tensor tensor(
      Path file, FileChannel channel, String name, JsonNode meta, long begin, long end)
      throws IOException {
    JsonNode sizes = meta.path("shape");
    long[] shape = new long[sizes.size()];
    long count = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = sizes.get(i).asLong();
      count = Math.multiplyExact(count, shape[i]);
    }
    String type = meta.path("dtype").asText();
    int width =
        switch (type) {
          case "F32" -> 4;
          case "F16", "BF16" -> 2;
          default ->
              throw new CheckpointException(
                  file + ": tensor " + name + " has type " + type + "; F32, F16 and BF16 are read");
        };
    if (end - begin != count * width) {
      throw new CheckpointException(
          file
              + ": tensor "
              + name
              + " has "
              + (end - begin)
              + " bytes for shape "
              + java.util.Arrays.toString(shape)
              + " of "
              + type);
    }
    if (count * 4 > Integer.MAX_VALUE) {
      throw new CheckpointException(
          file + ": tensor " + name + " is larger than 2 GiB as 32-bit floats");
    }
    var raw = ByteBuffer.allocateDirect((int) (end - begin)).order(ByteOrder.LITTLE_ENDIAN);
    readFully(file, channel, raw, begin);
    return new Tensor(
        shape, type.equals("F32") ? raw.order(ByteOrder.nativeOrder()) : widen(raw, type));
  }

  private static ByteBuffer widen(ByteBuffer raw, String type) {
    int count = raw.capacity() / 2;
    var wide = ByteBuffer.allocateDirect(count * 4).order(ByteOrder.nativeOrder());
    boolean brain = type.equals("BF16");
    for (int i = 0; i < count; i++) {
      short half = raw.getShort(2 * i);
      wide.putFloat(4 * i, brain ? Float.intBitsToFloat(half << 16) : Float.float16ToFloat(half));
    }
    return wide;
  }

  /** Writes tensors as F32, sorted by name, so that equal weights give equal bytes. */
  public static void write(Path file, SortedMap<String, Tensor> tensors) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (var entry : tensors.entrySet()) {
      ObjectNode meta = header.putObject(entry.getKey());
      meta.put("dtype", "F32");
      var shape = meta.putArray("shape");
      for (long dimension : entry.getValue().shape()) {
        shape.add(dimension);
      }
      long end = offset + entry.getValue().data().capacity();
      meta.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    // Data starts at a multiple of eight, as the reference writer pads it.
    String text = header.toString();
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    text += " ".repeat((8 - length % 8) % 8);
    byte[] json = text.getBytes(StandardCharsets.UTF_8);
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      var prefix =
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).flip();
      writeFully(channel, prefix);
      writeFully(channel, ByteBuffer.wrap(json));
      for (Tensor tensor : tensors.values()) {
        writeFully(channel, tensor.data().duplicate().clear());
      }
      channel.force(true);
    }
  }

  private static void readFully(Path file, FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    while (into.hasRemaining()) {
      int read = channel.read(into, position + into.position());
      if (read < 0) {
        throw new CheckpointException(file + ": ends too early; it was cut off, fetch it again");
      }
    }
    into.flip();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
