package io.reasonrank.cli.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * One process at a time changes what a Reranker of this machine serves. The operating system gives
 * the turn back when the process ends, however that is.
 */
final class Turn implements AutoCloseable {
  private final FileChannel channel;

  private Turn(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for its turn. */
  static Turn await(Path file) throws IOException {
    FileChannel channel = open(file);
    channel.lock();
    return new Turn(channel);
  }

  /** Empty: it is somebody else's. */
  static Optional<Turn> take(Path file) throws IOException {
    FileChannel channel = open(file);
    if (isOurs(channel)) {
      return Optional.of(new Turn(channel));
    }
    channel.close();
    return Optional.empty();
  }

  private static boolean isOurs(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another thread's
    }
  }

  private static FileChannel open(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
