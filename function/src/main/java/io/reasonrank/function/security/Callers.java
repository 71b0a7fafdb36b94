package io.reasonrank.function.security;

import io.quarkus.runtime.Startup;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.rerank.Caller;
import io.reasonrank.function.rerank.Problem;
import io.reasonrank.function.rerank.RefusedException;
import io.reasonrank.stage.StageException;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Tells who asks by the {@code Authorization} header. Nobody is asked while neither keys nor an
 * issuer are set, which only an endpoint on the loopback address does without saying so.
 */
@Startup
@Singleton
public class Callers {
  private static final String BEARER = "bearer ";

  private final Optional<KeyFile> keys;
  private final Optional<TokenIssuer> issuer;

  Callers(ServeConfig config, @ConfigProperty(name = "quarkus.http.host") String host) {
    ServeConfig.Auth auth = config.auth();
    this.keys = auth.keysFile().map(file -> new KeyFile(file, System::nanoTime));
    this.issuer = auth.issuer().map(name -> new TokenIssuer(name, audience(auth)));
    if (isOpen() && !auth.open() && !isLoopback(host)) {
      throw StageException.configuration(
          "the endpoint would answer anybody who reaches "
              + host
              + "; give reasonrank.auth.keys-file or reasonrank.auth.issuer, or say"
              + " reasonrank.auth.open=true");
    }
  }

  private static String audience(ServeConfig.Auth auth) {
    return auth.audience()
        .orElseThrow(
            () ->
                StageException.configuration(
                    "reasonrank.auth.audience is missing; without it tokens made for others would"
                        + " be let in"));
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }

  private boolean isOpen() {
    return keys.isEmpty() && issuer.isEmpty();
  }

  /**
   * May wait for the issuer: not for event loops.
   *
   * @param authorization the header; ignored, an empty one too, while nobody is asked
   * @throws RefusedException if whoever asks is not known
   */
  public Caller identify(Optional<String> authorization) {
    return isOpen()
        ? Caller.ANONYMOUS
        : authorization
            .flatMap(Callers::token)
            .flatMap(this::known)
            .orElseThrow(Callers::unauthenticated);
  }

  private static Optional<String> token(String header) {
    return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? Optional.of(header.substring(BEARER.length()).strip())
        : Optional.empty();
  }

  private Optional<Caller> known(String token) {
    return keys.flatMap(file -> file.keys().callerOf(token))
        .or(() -> issuer.flatMap(tokens -> tokens.callerOf(token)));
  }

  private static RefusedException unauthenticated() {
    return new RefusedException(
        Problem.of(
            Problem.Kind.UNAUTHENTICATED,
            "no valid API key or token; send Authorization: Bearer …"));
  }
}
