package io.reasonrank.function.model;

import io.reasonrank.ranking.ModelTemplate;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.StageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model directory that was looked at before it is used.
 *
 * @param path Hugging Face layout
 * @param template how the model was trained to be asked
 * @param digest of its verified files; empty where nobody names one
 */
record ModelDirectory(Path path, PromptTemplate template, String digest) {
  private static final String CONFIG = "config.json";

  /**
   * Checks that a fetched directory can be served.
   *
   * @param namedTemplate a built-in template's name or a file, if the configuration gives one
   * @throws StageException 78 if something is missing
   */
  static ModelDirectory open(ModelSource.Fetched fetched, Optional<String> namedTemplate) {
    Path path = fetched.path();
    if (!Files.isRegularFile(path.resolve(CONFIG))) {
      throw StageException.configuration(
          "model directory "
              + path
              + " has no config.json; give a directory in Hugging Face layout");
    }
    return new ModelDirectory(path, template(path, namedTemplate), fetched.digest());
  }

  private static PromptTemplate template(Path path, Optional<String> named) {
    try {
      return ModelTemplate.of(path, Artifact.templateDigest(path), named);
    } catch (IllegalArgumentException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
  }
}
