package io.reasonrank.engine.djl.serve;

import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Lets in who carries the key. */
final class Access {
  private static final String SCHEME = "bearer ";

  private final Optional<byte[]> key;

  Access(Optional<String> key) {
    this.key = key.map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  void check(RoutingContext request) {
    if (key.isPresent() && !carries(key.get(), request.request().getHeader("Authorization"))) {
      throw ApiError.unauthorized();
    }
    request.next();
  }

  /** Takes the same time whichever byte differs. */
  private static boolean carries(byte[] key, @org.jspecify.annotations.Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] given = header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(key, given);
  }
}
