package io.reasonrank.engine.djl.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A GGUF file's metadata and where its tensors lie; versions 2 and 3, little-endian.
 *
 * <p>Values are {@link String}, {@link Boolean}, {@link Long} (all integers), {@link Double} (all
 * floats) and {@link List} of these.
 */
public final class GgufFile {
  private final Path file;
  private final Map<String, Object> metadata;
  private final Map<String, StoredTensor> tensors;

  GgufFile(Path file, Map<String, Object> metadata, Map<String, StoredTensor> tensors) {
    this.file = file;
    this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** Reads the header of a file. */
  public static GgufFile read(Path file) {
    return GgufReader.read(file);
  }

  /**
   * The GGUF file that a path means: itself, or the one in a directory without safetensors; empty
   * where the path is something else.
   */
  public static Optional<Path> find(Path path) {
    if (Files.isRegularFile(path) && isGguf(path)) {
      return Optional.of(path);
    }
    if (!Files.isDirectory(path) || Files.exists(path.resolve(ModelConfig.FILE_NAME))) {
      return Optional.empty();
    }
    try (Stream<Path> entries = Files.list(path)) {
      List<Path> found = entries.filter(GgufFile::isGguf).sorted().toList();
      if (found.size() > 1) {
        throw new CheckpointException(path + ": several *.gguf files; give the path of one");
      }
      return found.stream().findFirst();
    } catch (IOException e) {
      throw new CheckpointException(path + ": cannot be listed; " + e.getMessage(), e);
    }
  }

  private static boolean isGguf(Path path) {
    return path.getFileName() != null && path.getFileName().toString().endsWith(".gguf");
  }

  public Path file() {
    return file;
  }

  public Map<String, Object> metadata() {
    return metadata;
  }

  /** Tensors under the file's own names, rows first in the shapes. */
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** A text, if there is one. */
  public Optional<String> text(String key) {
    return metadata.get(key) instanceof String value ? Optional.of(value) : Optional.empty();
  }

  /** An integer, if there is one. */
  public Optional<Long> integer(String key) {
    return metadata.get(key) instanceof Long value ? Optional.of(value) : Optional.empty();
  }

  /** A number, if there is one. */
  public Optional<Double> number(String key) {
    @Nullable Object value = metadata.get(key);
    return value instanceof Number found ? Optional.of(found.doubleValue()) : Optional.empty();
  }

  /** A truth value, or what it is taken for. */
  public boolean flag(String key, boolean otherwise) {
    return metadata.get(key) instanceof Boolean value ? value : otherwise;
  }

  /** A list of texts, empty if there is none. */
  public List<String> texts(String key) {
    return metadata.get(key) instanceof List<?> values
        ? values.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }

  /** A list of integers, empty if there is none. */
  public List<Long> integers(String key) {
    return metadata.get(key) instanceof List<?> values
        ? values.stream().filter(Long.class::isInstance).map(Long.class::cast).toList()
        : List.of();
  }

  CheckpointException fault(String what) {
    return new CheckpointException(file + ": " + what);
  }
}
