package io.reasonrank.stage;

import java.nio.file.Path;

/** Where artifacts live; one store per scheme of URI. */
public interface ArtifactStore {

  /**
   * The local path behind a URI; nothing needs to be there yet.
   *
   * @throws StageException 78 if the URI is malformed or its scheme is not supported; the message
   *     names the URI and what is supported
   */
  Path locate(String uri);
}
