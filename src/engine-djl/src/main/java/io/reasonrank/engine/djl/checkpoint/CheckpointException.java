package io.reasonrank.engine.djl.checkpoint;

import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that cannot be used; the message names the file, the tensor where it matters, and
 * the way out.
 */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    this(message, null);
  }

  public CheckpointException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
