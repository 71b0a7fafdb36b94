package io.reasonrank.cli;

import io.reasonrank.cli.engine.EngineSettings;
import io.reasonrank.engine.djl.DjlEngine;
import io.reasonrank.synthesis.teacher.Teachers.OpenEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens a model in this process as a teacher. */
final class EmbeddedTeacher {
  private EmbeddedTeacher() {}

  /** A model directory or GGUF file. */
  static OpenEngine open(Path model) throws IOException {
    DjlEngine engine = new EngineSettings().open(model, Optional.empty());
    return new OpenEngine(engine, engine.tokenizer());
  }
}
