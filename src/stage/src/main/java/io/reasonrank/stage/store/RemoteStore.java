package io.reasonrank.stage.store;

import io.reasonrank.stage.Manifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A bucket or a registry. Every operation may throw a {@link io.reasonrank.stage.StageException}:
 * 69 where the store does not answer, 77 where it refuses, 78 where a URI is malformed.
 */
interface RemoteStore {

  /** What lies at an address; empty if nothing, or only the remains of an unfinished upload. */
  Optional<RemoteTree> look(String uri);

  /** Copies a file of a tree to a path whose directory exists. */
  void read(String uri, RemoteTree.File file, Path target);

  /**
   * Puts files to an address, visible only when all are there; {@value
   * io.reasonrank.stage.Manifest#FILE_NAME}, where it is among them, last.
   */
  void write(String uri, Path directory, List<Manifest.FileEntry> files);

  /** What {@link #writeState} put there, or empty. */
  Optional<RemoteTree> lookState(String uri);

  /**
   * Replaces the state that is kept beside an address in one step: a reader sees the old one or the
   * new one. Files that were there before are not sent again.
   */
  void writeState(String uri, Path directory, List<Manifest.FileEntry> files);

  /** Removes the state beside an address, if there is any. */
  void dropState(String uri);
}
