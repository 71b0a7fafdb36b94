package io.reasonrank.engine.djl.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the header of a GGUF file through a mapping. Every count and length is held against what is
 * left of the file before anything is made of it.
 */
final class GgufReader {
  private static final int MAGIC = 0x46554747; // "GGUF"
  private static final int MOST_DIMENSIONS = 4;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final MemorySegment data;
  private long at;

  private GgufReader(Path file, MemorySegment data) {
    this.file = file;
    this.data = data;
  }

  static GgufFile read(Path file) {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ);
        var arena = Arena.ofConfined()) {
      MemorySegment data = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      return new GgufReader(file, data).file();
    } catch (IOException e) {
      throw new CheckpointException(file + ": cannot be read; " + e.getMessage(), e);
    }
  }

  private GgufFile file() {
    if (data.byteSize() < 24 || int32() != MAGIC) {
      throw fault("not a GGUF file; fetch it again");
    }
    int version = int32();
    if (version != 2 && version != 3) {
      throw fault("GGUF version " + version + " is not supported; versions 2 and 3 are");
    }
    long tensorCount = count("tensors", 24);
    long pairs = count("metadata", 13);
    Map<String, Object> metadata = new LinkedHashMap<>();
    for (long i = 0; i < pairs; i++) {
      String key = text();
      metadata.put(key, value(int32()));
    }
    return new GgufFile(file, metadata, tensors(tensorCount, metadata));
  }

  private Map<String, StoredTensor> tensors(long count, Map<String, Object> metadata) {
    List<StoredTensor> found = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      found.add(tensor());
    }
    long alignment =
        metadata.getOrDefault("general.alignment", 32L) instanceof Long value ? value : 0;
    if (alignment < 1 || Long.bitCount(alignment) != 1) {
      throw fault("general.alignment is " + alignment + "; it must be a power of two");
    }
    long start = (at + alignment - 1) & -alignment;
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (StoredTensor relative : found) {
      StoredTensor tensor = within(relative, start);
      if (tensors.put(tensor.name(), tensor) != null) {
        throw tensor.fault("is there twice; do not use this file");
      }
    }
    return tensors;
  }

  /** A tensor with its offset counted from the start of the data. */
  private StoredTensor tensor() {
    String name = text();
    int dimensions = int32();
    if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
      throw fault("tensor " + name + " has " + dimensions + " dimensions; at most four are read");
    }
    long[] shape = new long[dimensions];
    for (int i = dimensions - 1; i >= 0; i--) {
      shape[i] = int64();
      if (shape[i] < 0) {
        throw fault("tensor " + name + " has a negative size; do not use this file");
      }
    }
    TensorType type = type(name, int32());
    if (dimensions < 2 && !type.isPlain()) {
      throw fault("tensor " + name + " is a vector of " + type + "; vectors are not quantised");
    }
    if (dimensions > 0 && shape[dimensions - 1] % type.blockSize() != 0) {
      throw fault(
          "tensor "
              + name
              + " has rows of "
              + shape[dimensions - 1]
              + ", not a multiple of a block of "
              + type);
    }
    return new StoredTensor(file, name, type, shape, int64(), 0);
  }

  private StoredTensor within(StoredTensor relative, long start) {
    long bytes;
    try {
      bytes = relative.bytes();
    } catch (ArithmeticException e) {
      throw relative.fault("has the impossible shape " + Arrays.toString(relative.shape()));
    }
    long begin = start + relative.begin();
    if (relative.begin() < 0 || begin < 0 || begin > data.byteSize() - bytes) {
      throw relative.fault("lies outside the file; it was cut off, fetch it again");
    }
    return new StoredTensor(file, relative.name(), relative.type(), relative.shape(), begin, 0);
  }

  private TensorType type(String name, int code) {
    return switch (code) {
      case 0 -> TensorType.F32;
      case 1 -> TensorType.F16;
      case 2 -> TensorType.Q4_0;
      case 3 -> TensorType.Q4_1;
      case 8 -> TensorType.Q8_0;
      case 12 -> TensorType.Q4_K;
      case 14 -> TensorType.Q6_K;
      case 30 -> TensorType.BF16;
      default ->
          throw fault(
              "tensor "
                  + name
                  + " has ggml type "
                  + code
                  + "; F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q4_K and Q6_K are read");
    };
  }

  private Object value(int type) {
    return switch (type) {
      case 0 -> (long) Byte.toUnsignedInt(int8());
      case 1 -> (long) int8();
      case 2 -> (long) Short.toUnsignedInt(int16());
      case 3 -> (long) int16();
      case 4 -> Integer.toUnsignedLong(int32());
      case 5 -> (long) int32();
      case 6 -> (double) Float.intBitsToFloat(int32());
      case 7 -> int8() != 0;
      case 8 -> text();
      case 9 -> list();
      case 10, 11 -> int64();
      case 12 -> Double.longBitsToDouble(int64());
      default -> throw fault("metadata of unknown type " + type + "; do not use this file");
    };
  }

  private List<Object> list() {
    int type = int32();
    if (type == 9) {
      throw fault("metadata with lists of lists; do not use this file");
    }
    long count = count("list items", 1);
    List<Object> values = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      values.add(value(type));
    }
    return values;
  }

  private String text() {
    long length = count("bytes of text", 1);
    byte[] bytes = data.asSlice(take(length), length).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A count of things of at least {@code least} bytes each, which must fit into the file. */
  private long count(String what, long least) {
    long count = int64();
    if (count < 0 || count > (data.byteSize() - at) / least) {
      throw fault(Long.toUnsignedString(count) + " " + what + " in a file that is too short");
    }
    return count;
  }

  private byte int8() {
    return data.get(ValueLayout.JAVA_BYTE, take(1));
  }

  private short int16() {
    return data.get(SHORT, take(2));
  }

  private int int32() {
    return data.get(INT, take(4));
  }

  private long int64() {
    return data.get(LONG, take(8));
  }

  /** Where the next bytes begin. */
  private long take(long bytes) {
    if (bytes > data.byteSize() - at) {
      throw fault("ends too early; it was cut off, fetch it again");
    }
    long begin = at;
    at += bytes;
    return begin;
  }

  private CheckpointException fault(String what) {
    return new CheckpointException(file + ": " + what);
  }
}
