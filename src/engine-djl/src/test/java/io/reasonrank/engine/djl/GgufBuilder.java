package io.reasonrank.engine.djl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small GGUF files, sound or not, for tests. */
public final class GgufBuilder {
  private final Map<String, byte[]> metadata = new LinkedHashMap<>();
  private final Map<String, byte[]> tensors = new LinkedHashMap<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private int version = 3;

  public GgufBuilder version(int number) {
    version = number;
    return this;
  }

  public GgufBuilder with(String key, String value) {
    metadata.put(key, join(int32(8), text(value)));
    return this;
  }

  public GgufBuilder with(String key, int value) {
    metadata.put(key, join(int32(4), int32(value)));
    return this;
  }

  public GgufBuilder with(String key, float value) {
    metadata.put(key, join(int32(6), int32(Float.floatToIntBits(value))));
    return this;
  }

  public GgufBuilder withTexts(String key, List<String> values) {
    byte[] list = join(int32(9), int32(8), int64(values.size()));
    for (String value : values) {
      list = join(list, text(value));
    }
    metadata.put(key, list);
    return this;
  }

  public GgufBuilder withIntegers(String key, List<Integer> values) {
    byte[] list = join(int32(9), int32(5), int64(values.size()));
    for (int value : values) {
      list = join(list, int32(value));
    }
    metadata.put(key, list);
    return this;
  }

  /** A tensor of 32-bit floats, sizes with the rows first. */
  public GgufBuilder tensor(String name, float[] values, long... shape) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return tensor(name, 0, bytes.array(), shape);
  }

  /** A tensor of any ggml type. */
  public GgufBuilder tensor(String name, int type, byte[] bytes, long... shape) {
    while (data.size() % 32 != 0) {
      data.write(0);
    }
    return tensorAt(name, type, data.size(), bytes, shape);
  }

  /** A tensor that says of itself that it lies at {@code offset}. */
  public GgufBuilder tensorAt(String name, int type, long offset, byte[] bytes, long... shape) {
    byte[] header = int32(shape.length);
    for (int i = shape.length - 1; i >= 0; i--) {
      header = join(header, int64(shape[i]));
    }
    tensors.put(name, join(header, int32(type), int64(offset)));
    data.writeBytes(bytes);
    return this;
  }

  public Path write(Path file) {
    try {
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] bytes() {
    byte[] out =
        join(int32(0x46554747), int32(version), int64(tensors.size()), int64(metadata.size()));
    for (var entry : metadata.entrySet()) {
      out = join(out, text(entry.getKey()), entry.getValue());
    }
    for (var entry : tensors.entrySet()) {
      out = join(out, text(entry.getKey()), entry.getValue());
    }
    return join(out, new byte[(32 - out.length % 32) % 32], data.toByteArray());
  }

  private static byte[] text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return join(int64(bytes.length), bytes);
  }

  private static byte[] int32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] int64(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
