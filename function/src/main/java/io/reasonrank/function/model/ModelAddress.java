package io.reasonrank.function.model;

import java.util.Optional;

/**
 * Where a model lies and what it must be.
 *
 * @param uri of a scheme that the artifact store knows, or a path
 * @param digest {@code sha256:…} that the files must have; empty to take what is there
 */
public record ModelAddress(String uri, Optional<String> digest) {
  /** The last part of the URI: the model's name unless it is given one. */
  String lastSegment() {
    String path = uri.replaceAll("/+$", "");
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
