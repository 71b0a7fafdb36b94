package io.reasonrank.training;

import io.reasonrank.ranking.ModelTemplate;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.StageException;
import java.nio.file.Path;

/** The prompt template that a model is trained and measured with. */
final class TaughtTemplate {
  private static final String DEFAULT = "reasonrank";

  private TaughtTemplate() {}

  /**
   * The template of a model directory; the paper's structure for a base that brings none.
   *
   * @throws StageException 78 if it is not the one that the model's manifest declares
   */
  static PromptTemplate of(Path modelDirectory) {
    try {
      return ModelTemplate.orTaught(
          modelDirectory, Artifact.templateDigest(modelDirectory), PromptTemplate.builtIn(DEFAULT));
    } catch (IllegalArgumentException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
  }
}
