package io.reasonrank.cli.ranking;

import io.reasonrank.ranking.ModelTemplate;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.StageException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the prompt template that a command shall use. */
final class Templates {
  private Templates() {}

  /**
   * The one that a model must be asked with; without a model the one that was named, else {@code
   * reasonrank}.
   *
   * @throws StageException 78 if there is none, or it is not the one that the model was trained
   *     with
   */
  static PromptTemplate choose(Optional<String> named, Optional<Path> model) {
    try {
      return model.isPresent()
          ? ModelTemplate.of(model.get(), Artifact.templateDigest(model.get()), named)
          : ModelTemplate.named(named.orElse("reasonrank"));
    } catch (IllegalArgumentException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
  }
}
