package io.reasonrank.engine.djl.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file: where each tensor lies.
 *
 * <p>As strict as the reference: tensors fill the data without overlap or gap, so a file says
 * exactly one thing.
 */
final class SafetensorsHeader {
  private static final long LARGEST = 100_000_000;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final Path file;
  private final long start;
  private final long end;

  private SafetensorsHeader(Path file, long start, long end) {
    this.file = file;
    this.start = start;
    this.end = end;
  }

  /** Reads where the tensors of a file lie, in the header's order. */
  static Map<String, StoredTensor> read(Path file) {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long length = bytes(file, channel, 0, 8).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
      if (length < 2 || length > LARGEST || 8 + length > size) {
        throw new CheckpointException(
            file
                + ": not a safetensors file (header of "
                + length
                + " bytes in a file of "
                + size
                + "); fetch it again");
      }
      JsonNode json = json(file, bytes(file, channel, 8, (int) length).array());
      return new SafetensorsHeader(file, 8 + length, size).tensors(json);
    } catch (IOException e) {
      throw new CheckpointException(file + ": cannot be read; " + e.getMessage(), e);
    }
  }

  private static JsonNode json(Path file, byte[] header) {
    try {
      JsonNode json = JSON.readTree(header);
      if (json.isObject()) {
        return json;
      }
    } catch (IOException e) {
      throw new CheckpointException(
          file
              + ": the header is not JSON; "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
    throw new CheckpointException(file + ": the header is not a JSON object; fetch it again");
  }

  private Map<String, StoredTensor> tensors(JsonNode header) {
    var tensors = new LinkedHashMap<String, StoredTensor>();
    for (var entry : header.properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue()));
      }
    }
    requireDense(new ArrayList<>(tensors.values()));
    return tensors;
  }

  private StoredTensor tensor(String name, JsonNode meta) {
    JsonNode offsets = meta.path("data_offsets");
    long from = offsets.path(0).asLong(-1);
    long to = offsets.path(1).asLong(-1);
    if (from < 0 || to < from || to > end - start) {
      throw fault(name, "lies outside the file; it was cut off, fetch it again");
    }
    var tensor = new StoredTensor(file, name, type(name, meta), shape(name, meta), start + from, 0);
    long expected;
    try {
      expected = tensor.bytes();
    } catch (ArithmeticException e) {
      throw fault(name, "has the impossible shape " + Arrays.toString(tensor.shape()));
    }
    if (to - from != expected) {
      throw fault(
          name,
          "has "
              + (to - from)
              + " bytes for shape "
              + Arrays.toString(tensor.shape())
              + " of "
              + tensor.type());
    }
    return tensor;
  }

  private TensorType type(String name, JsonNode meta) {
    String type = meta.path("dtype").asText();
    return switch (type) {
      case "F32" -> TensorType.F32;
      case "F16" -> TensorType.F16;
      case "BF16" -> TensorType.BF16;
      default -> throw fault(name, "has type " + type + "; F32, F16 and BF16 are read");
    };
  }

  private long[] shape(String name, JsonNode meta) {
    JsonNode sizes = meta.path("shape");
    long[] shape = new long[sizes.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = sizes.get(i).asLong(-1);
      if (!sizes.get(i).isIntegralNumber() || shape[i] < 0) {
        throw fault(name, "has the impossible shape " + sizes);
      }
    }
    return shape;
  }

  private void requireDense(List<StoredTensor> tensors) {
    tensors.sort(
        Comparator.comparingLong(StoredTensor::begin).thenComparingLong(StoredTensor::bytes));
    long at = start;
    for (StoredTensor tensor : tensors) {
      if (tensor.begin() < at) {
        throw tensor.fault("overlaps another tensor; do not use this file");
      }
      if (tensor.begin() > at) {
        throw tensor.fault("follows bytes that belong to no tensor; do not use this file");
      }
      at += tensor.bytes();
    }
    if (at != end) {
      throw new CheckpointException(
          file + ": " + (end - at) + " bytes after the last tensor; do not use this file");
    }
  }

  private CheckpointException fault(String name, String what) {
    return new CheckpointException(file + ": tensor " + name + " " + what);
  }

  private static ByteBuffer bytes(Path file, FileChannel channel, long position, int length)
      throws IOException {
    var into = ByteBuffer.allocate(length);
    while (into.hasRemaining()) {
      if (channel.read(into, position + into.position()) < 0) {
        throw new CheckpointException(file + ": ends too early; it was cut off, fetch it again");
      }
    }
    return into.flip();
  }
}
