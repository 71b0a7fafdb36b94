package io.reasonrank.cli.ranking;

import io.reasonrank.stage.StageException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens input files: UTF-8, plain or gzip (told by their first bytes), {@code -} for stdin. */
final class Input {
  private Input() {}

  /**
   * @throws StageException 66 if there is no such file
   */
  static BufferedReader open(String file) throws IOException {
    InputStream raw = file.equals("-") ? System.in : openFile(Path.of(file));
    return new BufferedReader(
        new InputStreamReader(unzipped(new BufferedInputStream(raw)), StandardCharsets.UTF_8),
        1 << 16);
  }

  /**
   * @return the same file
   * @throws StageException 66 if there is no such file
   */
  static String existing(String file) {
    if (!Files.exists(Path.of(file))) {
      throw noFile(Path.of(file));
    }
    return file;
  }

  private static StageException noFile(Path file) {
    return StageException.noInput("there is no file " + file + "; check the path");
  }

  private static InputStream openFile(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw StageException.noInput(file + " is a directory; give a file");
    }
    try {
      return Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      throw noFile(file);
    }
  }

  private static InputStream unzipped(BufferedInputStream raw) throws IOException {
    raw.mark(2);
    boolean gzip = raw.read() == 0x1F && raw.read() == 0x8B;
    raw.reset();
    return gzip ? new GZIPInputStream(raw, 1 << 16) : raw;
  }
}
