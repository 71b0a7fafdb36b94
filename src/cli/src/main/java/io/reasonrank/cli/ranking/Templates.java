package io.reasonrank.cli.ranking;

import io.reasonrank.ranking.ConversationTemplate;
import io.reasonrank.ranking.ModelTemplate;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

  /**
   * A built-in conversation, or one from a file.
   *
   * @throws StageException 78 if it is neither
   */
  static ConversationTemplate conversation(String named) {
    try {
      return ConversationTemplate.builtInNames().contains(named)
          ? ConversationTemplate.builtIn(named)
          : ConversationTemplate.parse(Files.readString(Path.of(named)));
    } catch (NoSuchFileException e) {
      throw StageException.configuration(
          "there is no conversation template "
              + named
              + "; give a file or one of "
              + ConversationTemplate.builtInNames());
    } catch (IllegalArgumentException e) {
      throw StageException.configuration(named + ": " + e.getMessage());
    } catch (IOException e) {
      throw StageException.io("cannot read " + named + ": " + e.getMessage(), e);
    }
  }
}
