package io.reasonrank.cli.ranking;

import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the prompt template that a command shall use. */
final class Templates {
  private Templates() {}

  /**
   * The one that was named; else the model's own; else {@code reasonrank}.
   *
   * @throws StageException 66 if the file is not there, 65 if it is no template
   */
  static PromptTemplate choose(Optional<String> named, Optional<Path> model) {
    if (named.isPresent()) {
      return PromptTemplate.builtInNames().contains(named.get())
          ? PromptTemplate.builtIn(named.get())
          : read(Path.of(named.get()));
    }
    Path own = model.map(dir -> dir.resolve(PromptTemplate.FILE_NAME)).orElse(Path.of(""));
    return model.isPresent() && Files.exists(own)
        ? read(own)
        : PromptTemplate.builtIn("reasonrank");
  }

  private static PromptTemplate read(Path file) {
    try {
      return PromptTemplate.parse(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw StageException.data(file + ": " + e.getMessage());
    } catch (IOException e) {
      throw StageException.noInput(
          "cannot read the prompt template "
              + file
              + "; give a file or one of "
              + PromptTemplate.builtInNames());
    }
  }
}
