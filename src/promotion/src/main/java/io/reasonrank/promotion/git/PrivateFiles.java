package io.reasonrank.promotion.git;

import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Files that only this process's user can read, for as long as it is open. */
final class PrivateFiles implements AutoCloseable {
  private final Path directory;
  private final List<Path> files = new ArrayList<>();

  PrivateFiles() {
    try {
      var owner = PosixFilePermissions.fromString("rwx------");
      this.directory =
          Files.createTempDirectory("reasonrank-git", PosixFilePermissions.asFileAttribute(owner));
    } catch (IOException e) {
      throw StageException.io("no temporary directory can be made for the keys of Git", e);
    }
  }

  Path directory() {
    return directory;
  }

  Path write(String name, String text) {
    try {
      Path file = directory.resolve(name);
      files.add(file);
      Files.writeString(file, text);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw StageException.io("a key of Git cannot be written to a temporary directory", e);
    }
  }

  @Override
  public void close() {
    try {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // Only the owner can read what is left.
    }
  }
}
