package io.reasonrank.function.model;

import io.reasonrank.engine.djl.FreeMemory;
import io.reasonrank.engine.djl.torch.TorchRuntime;
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
  /** Files of two bytes a weight become four, and keys and values come on top. */
  private static final double BYTES_PER_FILE_BYTE = 2.5;

  boolean holdsBoth(Path model) {
    return switch (reload) {
      case BESIDE -> true;
      case DRAIN -> false;
      // A card's free memory is not known to us; draining is always safe.
      case AUTO -> TorchRuntime.cards() == 0 && need(model) <= FreeMemory.available();
    };
  }

  private static long need(Path model) {
    try (Stream<Path> files = Files.list(model)) {
      long bytes = 0;
      for (Path file : files.filter(MemoryRoom::isWeights).toList()) {
        bytes += Files.size(file);
      }
      return (long) (bytes * BYTES_PER_FILE_BYTE);
    } catch (IOException e) {
      throw StageException.io("cannot read the model " + model + ": " + e.getMessage(), e);
    }
  }

  private static boolean isWeights(Path file) {
    return file.toString().endsWith(".safetensors");
  }
}
