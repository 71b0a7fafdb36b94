package io.reasonrank.function.feedback;

import io.reasonrank.function.ServeConfig;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/** What rankings are signed with. Read at the start; tokens of another secret are not known. */
final class FeedbackSecret {
  private static final int BYTES = 32;

  private FeedbackSecret() {}

  /**
   * The file of its own, else the admin token's, which all pods of an endpoint share; else one of
   * this process, whose rankings no other process knows.
   *
   * @throws StageException 78 if the file that is named cannot be read or is empty
   */
  static byte[] of(ServeConfig config) {
    Optional<Path> file = config.feedback().keyFile().or(() -> config.admin().tokenFile());
    return file.map(FeedbackSecret::read).orElseGet(FeedbackSecret::random);
  }

  private static byte[] read(Path file) {
    try {
      byte[] secret = Files.readAllBytes(file);
      if (secret.length > 0) {
        return secret;
      }
    } catch (IOException e) {
      // the same message
    }
    throw StageException.configuration(
        "the secret for feedback, " + file + ", cannot be read or is empty; mount it there");
  }

  private static byte[] random() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return secret;
  }
}
