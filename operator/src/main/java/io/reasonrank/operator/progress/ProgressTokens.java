package io.reasonrank.operator.progress;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens of runs: a MAC of the run's UID under the operator's key. The operator so needs no right
 * to read Secrets in the namespaces of the runs.
 */
public final class ProgressTokens {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST_KEY = 16;

  private final SecretKeySpec key;

  /**
   * Tokens under a key.
   *
   * @throws IllegalArgumentException if the key has fewer than 16 bytes
   */
  public ProgressTokens(byte[] key) {
    if (key.length < SHORTEST_KEY) {
      throw new IllegalArgumentException(
          "the key of progress tokens has " + key.length + " bytes; give at least " + SHORTEST_KEY);
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** The token of a run. */
  public String of(String uid) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] code = mac.doFinal(uid.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** Whether a token is that of a run; takes the same time for every wrong one. */
  boolean opens(String token, String uid) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.UTF_8), of(uid).getBytes(StandardCharsets.UTF_8));
  }
}
