package io.reasonrank.bench.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.engine.djl.train.Sequence;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Parts of requests. */
final class Requests {
  private Requests() {}

  static Path path(JsonNode request, String field) {
    return Path.of(request.path(field).asText());
  }

  static long[] longs(JsonNode array) {
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asLong();
    }
    return values;
  }

  static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }

  static List<Sequence> sequences(JsonNode array) {
    var sequences = new ArrayList<Sequence>();
    for (JsonNode each : array) {
      sequences.add(new Sequence(longs(each.path("prompt")), longs(each.path("completion"))));
    }
    return sequences;
  }

  /** Appends floats to a file, little-endian. */
  static void append(Path file, float[] values) throws IOException {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }
}
