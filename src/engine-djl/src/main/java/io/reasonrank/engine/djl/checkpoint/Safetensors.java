package io.reasonrank.engine.djl.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * The safetensors file format: eight bytes of header length, a JSON header, raw little-endian data.
 *
 * <p>Read as 32-bit floats (F32, F16, BF16), written as any of these.
 */
public final class Safetensors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BUFFER_NUMBERS = 1 << 16;

  private Safetensors() {}

  /**
   * A tensor in memory.
   *
   * @param shape sizes of its dimensions
   * @param data native-order floats, position 0, as many as the shape's product
   */
  public record Tensor(long[] shape, ByteBuffer data) {

    /** The floats of a stored tensor, in memory of its own. */
    static Tensor of(StoredTensor stored) {
      if (4 * stored.size() > Integer.MAX_VALUE) {
        throw stored.fault("is larger than 2 GiB as 32-bit floats");
      }
      var data =
          ByteBuffer.allocateDirect((int) (4 * stored.size())).order(ByteOrder.nativeOrder());
      stored.readFloats(MemorySegment.ofBuffer(data));
      return new Tensor(stored.shape(), data);
    }
  }

  /** Reads every tensor of a file, in the header's order. */
  public static Map<String, Tensor> read(Path file) {
    var tensors = new LinkedHashMap<String, Tensor>();
    SafetensorsHeader.read(file).forEach((name, stored) -> tensors.put(name, Tensor.of(stored)));
    return tensors;
  }

  /** Writes tensors as F32, sorted by name, so that equal weights give equal bytes. */
  public static void write(Path file, SortedMap<String, Tensor> tensors) throws IOException {
    write(file, tensors, TensorType.F32);
  }

  /**
   * Writes tensors, sorted by name. The file is written aside and moved into place, so that an
   * older one which is still mapped stays whole.
   *
   * @param type F32, F16 or BF16; rounded to nearest, ties to even
   */
  public static void write(Path file, SortedMap<String, Tensor> tensors, TensorType type)
      throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".writing");
    try (var channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      byte[] header = header(tensors, type);
      var prefix =
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).flip();
      writeFully(channel, prefix);
      writeFully(channel, ByteBuffer.wrap(header));
      for (Tensor tensor : tensors.values()) {
        write(channel, tensor.data().duplicate().order(ByteOrder.nativeOrder()).clear(), type);
      }
      channel.force(true);
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] header(SortedMap<String, Tensor> tensors, TensorType type) {
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (var entry : tensors.entrySet()) {
      ObjectNode meta = header.putObject(entry.getKey());
      meta.put("dtype", type.name());
      var shape = meta.putArray("shape");
      for (long dimension : entry.getValue().shape()) {
        shape.add(dimension);
      }
      long end = offset + type.bytes(entry.getValue().data().capacity() / 4);
      meta.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    // Data starts at a multiple of eight, as the reference writer pads it.
    String text = header.toString();
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    return (text + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
  }

  private static void write(FileChannel channel, ByteBuffer floats, TensorType type)
      throws IOException {
    if (type == TensorType.F32) {
      writeFully(channel, floats);
      return;
    }
    var halves = ByteBuffer.allocateDirect(2 * BUFFER_NUMBERS).order(ByteOrder.LITTLE_ENDIAN);
    while (floats.hasRemaining()) {
      halves.clear();
      while (halves.hasRemaining() && floats.hasRemaining()) {
        halves.putShort(narrow(floats.getFloat(), type));
      }
      writeFully(channel, halves.flip());
    }
  }

  private static short narrow(float value, TensorType type) {
    return switch (type) {
      case F16 -> Float.floatToFloat16(value);
      case BF16 -> brain(value);
      default -> throw new IllegalArgumentException(type + " is read only; give F32, F16 or BF16");
    };
  }

  /** Nearest bfloat16, ties to even; NaN stays NaN. */
  private static short brain(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >> 16 & 1) >> 16);
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
