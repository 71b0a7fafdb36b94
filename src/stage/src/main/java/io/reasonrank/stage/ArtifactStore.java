package io.reasonrank.stage;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where artifacts live. Everything is worked on in local directories; a remote store copies there
 * and back, and shows an artifact only when it is whole.
 */
public interface ArtifactStore {

  /**
   * The local path behind a URI; nothing needs to be there yet.
   *
   * @throws StageException 78 if the URI is malformed or its scheme is not supported; the message
   *     names the URI and what is supported
   */
  Path locate(String uri);

  /** Whether something that can be read lies at a URI. */
  default boolean has(String uri) {
    return Files.exists(locate(uri));
  }

  /**
   * Makes what lies at a URI readable at {@link #locate}; verified where it says its digests.
   *
   * @return {@code locate(uri)}; nothing is there if nothing lies at the URI
   * @throws StageException 65 if it is damaged, 69 if the store does not answer, 77 if it refuses
   */
  default Path fetch(String uri) {
    return locate(uri);
  }

  /**
   * Puts the committed directory at {@code locate(uri)} to its URI. Until the last step nobody sees
   * it; what lies there with the same digest is left alone.
   */
  default void publish(String uri) {}

  /** Keeps an unfinished working directory beside its output, so that another machine can go on. */
  default void keepState(String uri, Path work) {}

  /** Brings back what {@link #keepState} kept, if {@code work} does not exist. */
  default void bringState(String uri, Path work) {}

  /** Forgets what {@link #keepState} kept. */
  default void dropState(String uri) {}
}
