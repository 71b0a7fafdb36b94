package io.reasonrank.function.feedback;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs rankings, so that whoever brings one back need not be believed: base64url of the ranking
 * and the first 16 bytes of its HMAC-SHA256.
 */
final class RankingTokens {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int TAG_BYTES = 16;

  private final SecretKeySpec key;

  /**
   * @param secret shared by all processes that are to know each other's rankings; the key is made
   *     from it, so that the secret may have another use
   */
  RankingTokens(byte[] secret) {
    byte[] purpose = "reasonrank feedback v1".getBytes(StandardCharsets.UTF_8);
    this.key = new SecretKeySpec(hmac(new SecretKeySpec(secret, ALGORITHM), purpose), ALGORITHM);
  }

  String sign(byte[] ranking) {
    byte[] signed = Arrays.copyOf(ranking, ranking.length + TAG_BYTES);
    System.arraycopy(tag(ranking), 0, signed, ranking.length, TAG_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
  }

  /** What was signed, or empty if it was not by us. */
  Optional<byte[]> verify(String token) {
    byte[] signed;
    try {
      signed = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int length = signed.length - TAG_BYTES;
    if (length < 1) {
      return Optional.empty();
    }
    byte[] ranking = Arrays.copyOf(signed, length);
    byte[] given = Arrays.copyOfRange(signed, length, signed.length);
    return MessageDigest.isEqual(tag(ranking), given) ? Optional.of(ranking) : Optional.empty();
  }

  private byte[] tag(byte[] ranking) {
    return Arrays.copyOf(hmac(key, ranking), TAG_BYTES);
  }

  private static byte[] hmac(SecretKeySpec key, byte[] text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(text);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
