package io.reasonrank.function.model;

import io.reasonrank.engine.EmbeddedEngine;
import io.reasonrank.function.ServeConfig.Reload;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Whether a second model fits beside the one that answers.
 *
 * @param reload what the configuration says about it
 */
record MemoryRoom(Reload reload) {
  boolean holdsBoth(Path model) {
    return switch (reload) {
      case BESIDE -> true;
      case DRAIN -> false;
      // Where nobody knows, draining is always safe.
      case AUTO -> EmbeddedEngine.find().filter(e -> e.hasRoomFor(weights(model))).isPresent();
    };
  }

  private static long weights(Path model) {
    try (Stream<Path> files = Files.list(model)) {
      long bytes = 0;
      for (Path file : files.filter(MemoryRoom::isWeights).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw StageException.io("cannot read the model " + model + ": " + e.getMessage(), e);
    }
  }

  private static boolean isWeights(Path file) {
    return file.toString().endsWith(".safetensors");
  }
}
