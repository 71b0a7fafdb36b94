package io.reasonrank.stage.spec;

import java.util.List;

/**
 * {@code stage clean}: what a run leaves behind goes.
 *
 * @param directories names of directories beside the stage's output, without a slash
 */
public record CleanParameters(List<String> directories) implements StageParameters {
  public CleanParameters {
    directories = List.copyOf(directories);
    for (String directory : directories) {
      if (!directory.matches("[a-z]+")) {
        throw new IllegalArgumentException(
            "\"" + directory + "\" is no directory of a run; give names like training");
      }
    }
  }
}
