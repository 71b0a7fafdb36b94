package io.reasonrank.engine.djl.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tensors of a checkpoint by name, wherever and however they are stored. */
public final class TensorSource {
  private final Path origin;
  private final SortedMap<String, StoredTensor> tensors;

  TensorSource(Path origin, Map<String, StoredTensor> tensors) {
    this.origin = origin;
    this.tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
  }

  /** Opens a directory in Hugging Face layout, a directory with one GGUF file, or such a file. */
  public static TensorSource open(Path path) {
    var gguf = GgufFile.find(path);
    if (gguf.isPresent()) {
      return GgufTensors.of(GgufFile.read(gguf.get()));
    }
    if (!Files.isDirectory(path)) {
      throw new CheckpointException(path + ": not a model directory and not a *.gguf file");
    }
    return new TensorSource(path, SafetensorsIndex.tensors(path));
  }

  public SortedMap<String, StoredTensor> tensors() {
    return tensors;
  }

  /** A tensor that must be there with a given shape. */
  StoredTensor require(String name, long[] expected) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new CheckpointException(origin + ": tensor " + name + " is missing; fetch all shards");
    }
    if (!Arrays.equals(expected, tensor.shape())) {
      throw tensor.fault(
          "has shape "
              + Arrays.toString(tensor.shape())
              + ", config.json says "
              + Arrays.toString(expected));
    }
    return tensor;
  }
}
