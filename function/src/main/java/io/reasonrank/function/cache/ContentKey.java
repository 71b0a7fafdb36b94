package io.reasonrank.function.cache;

import io.reasonrank.reranker.RerankRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names everything that an answer depends on; no text can be read from it. */
record ContentKey(String digest) {

  /**
   * @param fingerprint of the models
   */
  static ContentKey of(String fingerprint, RerankRequest request) {
    MessageDigest digest = sha256();
    add(digest, fingerprint);
    add(digest, request.options().toString());
    add(digest, request.query());
    request.passages().forEach(passage -> add(digest, passage));
    return new ContentKey(HexFormat.of().formatHex(digest.digest()));
  }

  /** Length first: two texts must not be mistaken for one. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
