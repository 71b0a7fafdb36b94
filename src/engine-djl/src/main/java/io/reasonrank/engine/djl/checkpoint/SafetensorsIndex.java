package io.reasonrank.engine.djl.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds the weight files of a model directory: one file, or the shards that an index names. */
final class SafetensorsIndex {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";
  private static final List<String> PICKLES = List.of(".bin", ".pt", ".pth", ".ckpt", ".pkl");
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafetensorsIndex() {}

  /** Where all tensors of a directory lie. */
  static Map<String, StoredTensor> tensors(Path directory) {
    Path index = directory.resolve(INDEX);
    if (Files.isRegularFile(index)) {
      return indexed(directory, index);
    }
    var tensors = new HashMap<String, StoredTensor>();
    for (Path file : files(directory)) {
      for (var entry : SafetensorsHeader.read(file).entrySet()) {
        StoredTensor other = tensors.put(entry.getKey(), entry.getValue());
        if (other != null) {
          throw entry.getValue().fault("is also in " + other.file().getFileName());
        }
      }
    }
    return tensors;
  }

  private static Map<String, StoredTensor> indexed(Path directory, Path index) {
    var shards = new TreeMap<String, Map<String, StoredTensor>>();
    var tensors = new HashMap<String, StoredTensor>();
    for (var entry : weightMap(index).properties()) {
      String shard = entry.getValue().asText();
      StoredTensor tensor =
          shards
              .computeIfAbsent(shard, name -> SafetensorsHeader.read(shard(directory, index, name)))
              .get(entry.getKey());
      if (tensor == null) {
        throw new CheckpointException(
            directory.resolve(shard)
                + ": tensor "
                + entry.getKey()
                + " is missing, "
                + INDEX
                + " says that it is here; fetch the shard again");
      }
      tensors.put(entry.getKey(), tensor);
    }
    return tensors;
  }

  private static JsonNode weightMap(Path index) {
    try {
      JsonNode map = JSON.readTree(index.toFile()).path("weight_map");
      if (map.isObject() && !map.isEmpty()) {
        return map;
      }
    } catch (IOException e) {
      throw new CheckpointException(index + ": not JSON; fetch it again", e);
    }
    throw new CheckpointException(index + ": has no weight_map; fetch it again");
  }

  /** A shard lies beside its index; anything that leads elsewhere is refused. */
  private static Path shard(Path directory, Path index, String name) {
    boolean plain =
        name.endsWith(".safetensors") && name.indexOf('/') < 0 && name.indexOf('\\') < 0;
    if (!plain) {
      throw new CheckpointException(
          index + ": names the shard '" + name + "'; shards are *.safetensors beside the index");
    }
    Path file = directory.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(file + ": shard is missing; fetch it");
    }
    return file;
  }

  private static List<Path> files(Path directory) {
    if (Files.isRegularFile(directory.resolve(SINGLE))) {
      return List.of(directory.resolve(SINGLE));
    }
    List<Path> all = list(directory);
    List<Path> found =
        all.stream()
            .filter(file -> name(file).endsWith(".safetensors"))
            .filter(file -> !name(file).startsWith("adapter_"))
            .toList();
    if (!found.isEmpty()) {
      return found;
    }
    throw all.stream()
        .filter(file -> PICKLES.stream().anyMatch(name(file)::endsWith))
        .findFirst()
        .map(
            pickle ->
                new CheckpointException(
                    pickle
                        + ": pickled weights can run code and are not read; save the model as"
                        + " safetensors"))
        .orElseGet(
            () -> new CheckpointException(directory + ": no *.safetensors and no *.gguf file"));
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new CheckpointException(directory + ": cannot be listed; " + e.getMessage(), e);
    }
  }
}
