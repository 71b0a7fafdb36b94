package io.reasonrank.cli.engine;

import io.reasonrank.cli.serve.ModelDirectory;
import io.reasonrank.engine.djl.DjlEngine;
import io.reasonrank.engine.djl.DjlOptions;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of the commands that open an engine. */
public final class EngineSettings {
  @Option(
      names = "--slots",
      defaultValue = "16",
      description = "Sequences generated at once (default: ${DEFAULT-VALUE}).")
  int slots = 16;

  @Option(
      names = "--context",
      paramLabel = "TOKENS",
      description = "Most tokens of prompt and completion together (default: the model's own).")
  Optional<Integer> context = Optional.empty();

  /**
   * Opens a model.
   *
   * @throws StageException 66 if there is no model, 78 if it cannot be loaded
   */
  public DjlEngine open(Path directory, Optional<String> name) throws IOException {
    ModelDirectory.require(directory, "the model");
    try {
      return DjlEngine.open(directory, options(directory, name));
    } catch (CheckpointException | IllegalArgumentException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
  }

  private DjlOptions options(Path directory, Optional<String> name) throws IOException {
    DjlOptions options = DjlOptions.DEFAULTS.withSlots(slots);
    if (Artifact.isCommitted(directory)) {
      options = options.withDigest(Artifact.manifest(directory).digest());
    }
    if (context.isPresent()) {
      options = options.withContextTokens(context.get());
    }
    return name.isPresent() ? options.withModelId(name.get()) : options;
  }
}
