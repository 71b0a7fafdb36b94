package io.reasonrank.stage.report;

import io.reasonrank.stage.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Digest of a model's weight files alone. An export that forgot what was trained has a new manifest
 * but the weights of its base; this digest gives it away.
 */
public final class WeightsDigest {
  private static final String EXTENSION = ".safetensors";

  private WeightsDigest() {}

  /**
   * {@code sha256:…} over names and contents of the {@code .safetensors} files of a directory, or
   * empty if it has none.
   */
  public static String of(Path model) throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (Path file : weights(model)) {
      files.put(String.valueOf(file.getFileName()), Digests.hex(file));
    }
    return files.isEmpty() ? "" : Digests.of(files);
  }

  private static List<Path> weights(Path model) throws IOException {
    try (Stream<Path> entries = Files.list(model)) {
      return entries.filter(file -> file.toString().endsWith(EXTENSION)).toList();
    }
  }
}
