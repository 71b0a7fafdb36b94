package io.reasonrank.function.security;

import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The file of {@link ApiKeys}. A secret that is mounted is exchanged while we run, so it is looked
 * at again at most once a second; a file that has become unreadable leaves the last good keys.
 */
final class KeyFile {
  private static final Logger LOG = Logger.getLogger(KeyFile.class);
  private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

  private final Path file;
  private final LongSupplier nanos;
  private String content;
  private ApiKeys keys;
  private long looked;

  /**
   * @throws StageException if the file cannot be read or a line is wrong
   */
  KeyFile(Path file, LongSupplier nanos) {
    this.file = file;
    this.nanos = nanos;
    try {
      this.content = Files.readString(file);
    } catch (IOException e) {
      throw StageException.configuration(
          "reasonrank.auth.keys-file " + file + " cannot be read; mount the secret there");
    }
    this.keys = ApiKeys.parse(content, file.toString());
    this.looked = nanos.getAsLong();
  }

  synchronized ApiKeys keys() {
    long now = nanos.getAsLong();
    if (now - looked >= LOOK_EVERY_NANOS) {
      looked = now;
      look();
    }
    return keys;
  }

  private void look() {
    try {
      String text = Files.readString(file);
      if (!text.equals(content)) {
        keys = ApiKeys.parse(text, file.toString());
        content = text;
        LOG.infof("%d API keys read again", keys.callers().size());
      }
    } catch (IOException | StageException e) {
      LOG.errorf("the API keys stay as they were: %s", e.getMessage());
    }
  }
}
