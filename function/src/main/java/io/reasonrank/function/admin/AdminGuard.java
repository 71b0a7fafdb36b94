package io.reasonrank.function.admin;

import io.reasonrank.function.ServeConfig;
import io.reasonrank.stage.StageException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Lets the holder of the token in. Without a token file the admin paths answer on a laptop only: a
 * server that listens on the loopback address, outside a cluster, where a proxy in the same pod
 * would make every client look local.
 */
@Singleton
class AdminGuard {
  private static final String BEARER = "Bearer ";

  private final Optional<Path> tokenFile;
  private final boolean laptop;

  AdminGuard(ServeConfig config, @ConfigProperty(name = "quarkus.http.host") String host) {
    this.tokenFile = config.admin().tokenFile();
    boolean loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    this.laptop = loopback && System.getenv("KUBERNETES_SERVICE_HOST") == null;
  }

  /**
   * @throws ForbiddenException unless the caller may
   */
  void require(HttpHeaders headers) {
    boolean allowed =
        tokenFile
            .map(file -> holds(token(file), headers.getHeaderString(HttpHeaders.AUTHORIZATION)))
            .orElse(laptop);
    if (!allowed) {
      throw new ForbiddenException();
    }
  }

  /** Read each time: a mounted secret is exchanged without a restart. */
  private static String token(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw StageException.io("cannot read the admin token " + file, e);
    }
  }

  private static boolean holds(String token, @Nullable String header) {
    return !token.isEmpty()
        && header != null
        && header.startsWith(BEARER)
        && MessageDigest.isEqual(bytes(token), bytes(header.substring(BEARER.length()).strip()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
