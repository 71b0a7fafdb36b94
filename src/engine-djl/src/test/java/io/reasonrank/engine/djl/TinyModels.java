package io.reasonrank.engine.djl;

import io.reasonrank.engine.djl.create.ModelCreator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Small untrained models for tests. */
public final class TinyModels {
  public static final List<String> TEXTS =
      List.of(
          "Ice floats because it is less dense than water.",
          "Salt lowers the freezing point of water on roads.",
          "The leaves turn yellow when iron is short.",
          "Why does ice float?");

  private TinyModels() {}

  public static Path create(Path directory) {
    try {
      // Twice, because a word that stands once gets no token of its own.
      var texts = new ArrayList<>(TEXTS);
      texts.addAll(TEXTS);
      new ModelCreator(32, 2, 2, 48, 600, 256, 11).create(directory, texts);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
