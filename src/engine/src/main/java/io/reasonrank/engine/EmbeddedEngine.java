package io.reasonrank.engine;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.function.IntSupplier;

/**
 * An engine that loads models into this process. A program without one on its class path asks
 * servers only, which is what a native image does.
 */
public interface EmbeddedEngine {
  /**
   * How a model is loaded.
   *
   * @param modelId name that clients see
   * @param digest of the model artifact, or empty
   * @param slots most sequences in flight; others wait
   * @param contextTokens most tokens of one sequence; empty for what the model was made for
   */
  record Settings(String modelId, String digest, int slots, OptionalInt contextTokens) {}

  /**
   * A loaded model.
   *
   * @param engine runs it; closing it frees the model
   * @param tokenizer the model's own
   * @param sequences how many are at work or wait, now
   */
  record Loaded(GenerationEngine engine, Tokenizer tokenizer, IntSupplier sequences) {}

  /**
   * Loads a model directory in Hugging Face layout.
   *
   * @throws EngineException or {@link IllegalArgumentException} or {@link IllegalStateException} if
   *     it cannot; the message says why
   */
  Loaded load(Path directory, Settings settings);

  /** Whether weights of so many bytes in files surely fit beside what is loaded already. */
  boolean hasRoomFor(long weightBytes);

  /** The one on the class path, if there is one. */
  static Optional<EmbeddedEngine> find() {
    return ServiceLoader.load(EmbeddedEngine.class).findFirst();
  }
}
