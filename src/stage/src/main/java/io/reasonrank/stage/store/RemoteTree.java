package io.reasonrank.stage.store;

import io.reasonrank.stage.StageException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a remote address holds, known before any of it is read.
 *
 * @param version changes whenever a file changes
 * @param files by path
 */
record RemoteTree(String version, List<File> files) {

  RemoteTree {
    files = List.copyOf(files);
  }

  /**
   * A file.
   *
   * @param path relative, with {@code /}; empty where the address is a single file
   * @param size bytes
   * @param key what the store calls its content
   */
  record File(String path, long size, String key) {

    /**
     * Where it goes below a directory.
     *
     * @throws StageException 65 if its path leads out of the directory
     */
    Path below(Path directory, String uri) {
      Path target = directory.resolve(path).normalize();
      if (path.startsWith("/") || path.contains("\\") || !target.startsWith(directory)) {
        throw StageException.data(uri + " has a file named " + path + ", outside of itself");
      }
      return target;
    }
  }

  boolean isSingleFile() {
    return files.size() == 1 && files.getFirst().path().isEmpty();
  }
}
