package io.reasonrank.function.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.function.rerank.Caller;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID Connect issuer whose access tokens are let in: signed by a key that it publishes, for
 * us as audience, not expired. Its keys are found by discovery at the first token and fetched again
 * when a token names an unknown one.
 */
final class TokenIssuer {
  private static final Logger LOG = Logger.getLogger(TokenIssuer.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int SKEW_SECONDS = 30;

  private final String issuer;
  private final String audience;
  private @Nullable JwtConsumer consumer;

  TokenIssuer(String issuer, String audience) {
    this.issuer = issuer;
    this.audience = audience;
  }

  /** The token's subject, if the token is good. */
  Optional<Caller> callerOf(String token) {
    try {
      String subject = consumer().processToClaims(token).getSubject();
      return Optional.of(new Caller(subject, OptionalInt.empty()));
    } catch (InvalidJwtException | MalformedClaimException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.errorf("the issuer's keys cannot be had: %s", e.getMessage());
      return Optional.empty();
    }
  }

  private synchronized JwtConsumer consumer() throws IOException {
    JwtConsumer known = consumer;
    if (known == null) {
      known =
          new JwtConsumerBuilder()
              .setRequireExpirationTime()
              .setRequireSubject()
              .setAllowedClockSkewInSeconds(SKEW_SECONDS)
              .setExpectedIssuer(issuer)
              .setExpectedAudience(audience)
              // A shared secret would let whoever knows the public key sign.
              .setJwsAlgorithmConstraints(
                  ConstraintType.PERMIT, "RS256", "RS384", "RS512", "PS256", "ES256", "ES384")
              .setVerificationKeyResolver(
                  new HttpsJwksVerificationKeyResolver(new HttpsJwks(keyAddress())))
              .build();
      consumer = known;
    }
    return known;
  }

  private String keyAddress() throws IOException {
    String address = issuer.replaceAll("/+$", "") + "/.well-known/openid-configuration";
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      JsonNode discovery =
          new ObjectMapper().readTree(client.send(request, BodyHandlers.ofString()).body());
      return discovery.path("jwks_uri").asText();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
