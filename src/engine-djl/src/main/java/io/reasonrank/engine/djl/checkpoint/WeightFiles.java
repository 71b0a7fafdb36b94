package io.reasonrank.engine.djl.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Writes the weights of a model directory: one file, or shards with the index of transformers. */
public final class WeightFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private WeightFiles() {}

  /**
   * How weights are written.
   *
   * @param type F32, F16 or BF16
   * @param maxShardBytes a new shard starts before one would pass this size
   */
  public record Format(TensorType type, long maxShardBytes) {

    /** What transformers writes by default. */
    public static final Format DEFAULT = new Format(TensorType.F32, 5L << 30);

    public Format {
      if (!type.isPlain() || maxShardBytes < 1) {
        throw new IllegalArgumentException(
            "weights are written as F32, F16 or BF16 in shards of at least one byte, not as "
                + type
                + " in shards of "
                + maxShardBytes);
      }
    }
  }

  /** Writes tensors in memory. */
  public static void write(Path directory, Map<String, Safetensors.Tensor> weights, Format format)
      throws IOException {
    write(directory, weights, tensor -> tensor.data().capacity() / 4, tensor -> tensor, format);
  }

  /** Writes the tensors of a checkpoint again; only one shard at a time is in memory. */
  public static void write(Path directory, TensorSource source, Format format) throws IOException {
    write(directory, source.tensors(), StoredTensor::size, Safetensors.Tensor::of, format);
  }

  private static <T> void write(
      Path directory,
      Map<String, T> weights,
      ToLongFunction<T> size,
      Function<T, Safetensors.Tensor> load,
      Format format)
      throws IOException {
    List<SortedMap<String, T>> shards = shards(weights, size, format);
    ObjectNode index = JSON.createObjectNode();
    long numbers = weights.values().stream().mapToLong(size).sum();
    index.putObject("metadata").put("total_size", format.type().bytes(numbers));
    ObjectNode map = index.putObject("weight_map");
    for (int i = 0; i < shards.size(); i++) {
      String name =
          shards.size() == 1
              ? SafetensorsIndex.SINGLE
              : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
      var tensors = new TreeMap<String, Safetensors.Tensor>();
      shards.get(i).forEach((tensor, stored) -> tensors.put(tensor, load.apply(stored)));
      Safetensors.write(directory.resolve(name), tensors, format.type());
      shards.get(i).keySet().forEach(tensor -> map.put(tensor, name));
    }
    if (shards.size() > 1) {
      Files.writeString(directory.resolve(SafetensorsIndex.INDEX), index.toPrettyString() + "\n");
    }
  }

  private static <T> List<SortedMap<String, T>> shards(
      Map<String, T> weights, ToLongFunction<T> size, Format format) {
    var shards = new ArrayList<SortedMap<String, T>>();
    long filled = 0;
    for (var entry : new TreeMap<>(weights).entrySet()) {
      long bytes = format.type().bytes(size.applyAsLong(entry.getValue()));
      if (shards.isEmpty() || filled + bytes > format.maxShardBytes()) {
        shards.add(new TreeMap<>());
        filled = 0;
      }
      shards.getLast().put(entry.getKey(), entry.getValue());
      filled += bytes;
    }
    return shards;
  }
}
