package io.reasonrank.function.model;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Copies of models on this node, one directory per digest, shared by pods: a copy appears whole or
 * not at all, and two pods that copy the same model at once end with one of the copies.
 *
 * @param root directory of the cache
 * @param most copies that stay; the ones unused for longest go
 */
record NodeCache(Path root, int most) {
  private static final String PARTIAL = ".partial-";

  /** The copy of that digest; whoever uses it verifies it. */
  Optional<Path> find(String digest) throws IOException {
    Path directory = directory(digest);
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    touch(directory);
    return Optional.of(directory);
  }

  /**
   * Copies a directory, replacing what the digest had before.
   *
   * @param ours whether the source is a copy of our own already, so that links are enough
   */
  Path keep(String digest, Path source, boolean ours) throws IOException {
    Path directory = directory(digest);
    Path partial = root.resolve(PARTIAL + UUID.randomUUID());
    try {
      copy(source, partial, ours);
      if (Files.isDirectory(directory)) {
        delete(directory);
      }
      move(partial, directory);
    } finally {
      delete(partial);
    }
    touch(directory);
    evict();
    return directory;
  }

  private Path directory(String digest) {
    return root.resolve(digest.replace(':', '-'));
  }

  private static void move(Path partial, Path directory) throws IOException {
    try {
      Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      // Another pod was faster; the files are the same, and verified by whoever uses them.
      touch(directory);
    }
  }

  private static void touch(Path directory) throws IOException {
    try {
      Files.setLastModifiedTime(directory, FileTime.from(Instant.now()));
    } catch (java.nio.file.FileSystemException e) {
      // A cache that is mounted read-only is still of use.
    }
  }

  private void evict() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      List<Path> oldest =
          entries
              .filter(path -> !String.valueOf(path.getFileName()).startsWith(PARTIAL))
              .sorted(Comparator.comparing(NodeCache::usedLast).reversed())
              .skip(most)
              .toList();
      for (Path path : oldest) {
        delete(path);
      }
    }
  }

  private static FileTime usedLast(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private static void copy(Path source, Path target, boolean ours) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Path to = target.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          copyFile(file, to, ours);
        }
      }
    }
  }

  private static void copyFile(Path file, Path to, boolean ours) throws IOException {
    if (ours && Files.getFileStore(file).equals(Files.getFileStore(to.getParent()))) {
      Files.createLink(to, file);
    } else {
      Files.copy(file, to);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
