package io.reasonrank.training;

import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The prompt template beside a model's weights. */
final class ModelTemplate {
  private static final String DEFAULT = "reasonrank";

  private ModelTemplate() {}

  /** The template of a model directory; the paper's structure for a base that brings none. */
  static PromptTemplate of(Path modelDirectory) throws IOException {
    Path file = modelDirectory.resolve(PromptTemplate.FILE_NAME);
    if (!Files.isRegularFile(file)) {
      return PromptTemplate.builtIn(DEFAULT);
    }
    try {
      return PromptTemplate.parse(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw StageException.data(file + ": " + e.getMessage());
    }
  }
}
