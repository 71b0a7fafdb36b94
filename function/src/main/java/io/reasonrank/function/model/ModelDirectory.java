package io.reasonrank.function.model;

import io.reasonrank.ranking.ModelTemplate;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model directory that was looked at before it is used.
 *
 * @param path Hugging Face layout
 * @param template how the model was trained to be asked
 * @param digest of the artifact; empty where the directory has no manifest
 */
record ModelDirectory(Path path, PromptTemplate template, String digest) {
  private static final String CONFIG = "config.json";

  /**
   * Checks that the directory can be served, and its files against its manifest if it has one.
   *
   * @param namedTemplate a built-in template's name or a file, if the configuration gives one
   * @throws StageException 78 if something is missing, 65 if a file is not what the manifest says
   */
  static ModelDirectory open(Path path, Optional<String> namedTemplate) {
    if (!Files.isDirectory(path)) {
      throw StageException.configuration(
          "there is no model directory " + path + "; give reasonrank.model.dir");
    }
    if (!Files.isRegularFile(path.resolve(CONFIG))) {
      throw StageException.configuration(
          "model directory "
              + path
              + " has no config.json; give a directory in Hugging Face layout");
    }
    return new ModelDirectory(path, template(path, namedTemplate), verifiedDigest(path));
  }

  private static PromptTemplate template(Path path, Optional<String> named) {
    try {
      return ModelTemplate.of(path, Artifact.templateDigest(path), named);
    } catch (IllegalArgumentException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
  }

  private static String verifiedDigest(Path path) {
    if (!Artifact.isCommitted(path)) {
      return "";
    }
    try {
      return Artifact.verify(path, "model " + path).digest();
    } catch (IOException e) {
      throw StageException.io("cannot read the model " + path + ": " + e.getMessage(), e);
    }
  }
}
