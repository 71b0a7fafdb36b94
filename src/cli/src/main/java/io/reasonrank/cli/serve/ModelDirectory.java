package io.reasonrank.cli.serve;

import io.reasonrank.stage.StageException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model in Hugging Face layout. */
public final class ModelDirectory {
  private ModelDirectory() {}

  /**
   * Checks that a directory looks like a model.
   *
   * @param name stands for the model in the error
   * @throws StageException 66 naming the file that is missing
   */
  public static void require(Path directory, String name) {
    if (!Files.isRegularFile(directory.resolve("config.json"))) {
      throw StageException.noInput(
          name
              + " is no model: "
              + directory
              + " has no config.json; give a directory in Hugging Face layout");
    }
  }
}
