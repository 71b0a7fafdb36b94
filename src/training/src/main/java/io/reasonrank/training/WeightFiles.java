package io.reasonrank.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Weight files of a model directory: one, or shards with the index that transformers reads. */
final class WeightFiles {
  private WeightFiles() {}

  /** Writes weights, starting a new shard before one would pass {@code maxShardBytes}. */
  static void write(Path directory, Map<String, Safetensors.Tensor> weights, long maxShardBytes)
      throws IOException {
    List<SortedMap<String, Safetensors.Tensor>> shards = shards(weights, maxShardBytes);
    if (shards.size() == 1) {
      Safetensors.write(directory.resolve("model.safetensors"), shards.getFirst());
      return;
    }
    ObjectNode index = Json.object();
    long total = weights.values().stream().mapToLong(t -> t.data().capacity()).sum();
    index.putObject("metadata").put("total_size", total);
    ObjectNode map = index.putObject("weight_map");
    for (int i = 0; i < shards.size(); i++) {
      String name =
          String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
      Safetensors.write(directory.resolve(name), shards.get(i));
      shards.get(i).keySet().forEach(tensor -> map.put(tensor, name));
    }
    Files.writeString(directory.resolve("model.safetensors.index.json"), Json.pretty(index));
  }

  private static List<SortedMap<String, Safetensors.Tensor>> shards(
      Map<String, Safetensors.Tensor> weights, long maxShardBytes) {
    var shards = new ArrayList<SortedMap<String, Safetensors.Tensor>>();
    long size = Long.MAX_VALUE;
    for (var entry : new TreeMap<>(weights).entrySet()) {
      long bytes = entry.getValue().data().capacity();
      if (shards.isEmpty() || size + bytes > maxShardBytes) {
        shards.add(new TreeMap<>());
        size = 0;
      }
      shards.getLast().put(entry.getKey(), entry.getValue());
      size += bytes;
    }
    return shards;
  }
}
