package io.reasonrank.function.security;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.sun.net.httpserver.HttpServer;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.reasonrank.function.grpc.v1.RerankRequest;
import io.reasonrank.function.grpc.v1.RerankingGrpc;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

/** Keys from a file and tokens of an issuer, over REST and gRPC. */
@QuarkusTest
@QuarkusTestResource(value = AuthenticationTest.Issuer.class, restrictToAnnotatedClass = true)
class AuthenticationTest {
  /** Publishes keys as OpenID Connect issuers do, and writes a file of API keys. */
  public static class Issuer implements QuarkusTestResourceLifecycleManager {
    private static final RsaJsonWebKey KEY = key();

    private final HttpServer server = server();
    private Path keys = Path.of("");

    private static HttpServer server() {
      try {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    private static RsaJsonWebKey key() {
      try {
        RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId("one");
        return key;
      } catch (JoseException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Map<String, String> start() {
      try {
        keys = Files.createTempFile("keys", "");
        Files.writeString(
            keys,
            "ann " + ApiKeysTest.FIRST + "\nbob " + ApiKeysTest.SECOND + " tokens_per_minute=1\n");
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      publish("/.well-known/openid-configuration", "{\"jwks_uri\":\"%s/jwks\"}".formatted(name()));
      publish("/jwks", new JsonWebKeySet(KEY).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
      server.start();
      return Map.of(
          "reasonrank.auth.keys-file", keys.toString(),
          "reasonrank.auth.issuer", name(),
          "reasonrank.auth.audience", "rerank");
    }

    private String name() {
      return "http://localhost:" + server.getAddress().getPort();
    }

    private void publish(String path, String json) {
      server.createContext(
          path,
          exchange -> {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
          });
    }

    @Override
    public void inject(Object test) {
      ((AuthenticationTest) test).issuer = name();
    }

    @Override
    public void stop() {
      server.stop(0);
      try {
        Files.deleteIfExists(keys);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private String issuer = "";

  private String token(String from, String audience, float minutes) throws JoseException {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(from);
    claims.setAudience(audience);
    claims.setSubject("carol");
    claims.setExpirationTimeMinutesInTheFuture(minutes);
    JsonWebSignature signature = new JsonWebSignature();
    signature.setPayload(claims.toJson());
    signature.setKey(Issuer.KEY.getPrivateKey());
    signature.setKeyIdHeaderValue("one");
    signature.setAlgorithmHeaderValue("RS256");
    return signature.getCompactSerialization();
  }

  private static ValidatableResponse post(String path, String authorization) {
    return given()
        .contentType(ContentType.JSON)
        .header("Authorization", authorization)
        .body("{\"query\":\"rose\",\"documents\":[\"plum\",\"rose\"]}")
        .when()
        .post(path)
        .then();
  }

  @Test
  void aKnownKeyIsLetInAndAnUnknownOneIsNot() {
    post("/v1/rerank", "Bearer first").statusCode(200);
    post("/v1/rerank", "bearer first").statusCode(200);
    post("/v1/rerank", "Bearer wrong")
        .statusCode(401)
        .header("WWW-Authenticate", "Bearer")
        .body("message", containsString("no valid API key"));
  }

  @Test
  void everyDialectRefusesInItsOwnShape() {
    post("/jina/v1/rerank", "Bearer ").statusCode(401).body("detail", containsString("no valid"));
    post("/vllm/rerank", "Basic Zmlyc3Q=").statusCode(401).body("error.code", equalTo(401));
    post("/tei/rerank", "first").statusCode(401).body("error_type", equalTo("unauthorized"));
  }

  @Test
  void aTokenOfTheIssuerForUsIsLetIn() throws JoseException {
    post("/v2/rerank", "Bearer " + token(issuer, "rerank", 5)).statusCode(200);
  }

  @Test
  void tokensOfOthersForOthersOrOfYesterdayAreNot() throws JoseException {
    post("/v2/rerank", "Bearer " + token("http://elsewhere", "rerank", 5)).statusCode(401);
    post("/v2/rerank", "Bearer " + token(issuer, "others", 5)).statusCode(401);
    post("/v2/rerank", "Bearer " + token(issuer, "rerank", -5)).statusCode(401);
    String whole = token(issuer, "rerank", 5);
    post("/v2/rerank", "Bearer " + whole.substring(0, whole.lastIndexOf('.') + 1)).statusCode(401);
  }

  @Test
  void aKeyWithASmallQuotaIsToldToWait() {
    post("/v1/rerank", "Bearer second").statusCode(200);

    String wait =
        post("/v1/rerank", "Bearer second")
            .statusCode(429)
            .body("message", containsString("quota"))
            .extract()
            .header("Retry-After");

    assertThat(Integer.parseInt(wait)).isPositive();
  }

  @Test
  void grpcAsksForTheSameKeys() throws InterruptedException {
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("localhost", RestAssured.port).usePlaintext().build();
    try {
      RerankRequest request =
          RerankRequest.newBuilder().setQuery("rose").addDocuments("rose").build();
      assertThatThrownBy(() -> RerankingGrpc.newBlockingStub(channel).rerank(request))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              failure ->
                  assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
      Metadata headers = new Metadata();
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer first");
      assertThat(
              RerankingGrpc.newBlockingStub(channel)
                  .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                  .rerank(request)
                  .getResultsCount())
          .isEqualTo(1);
    } finally {
      channel.shutdownNow().awaitTermination(5, java.util.concurrent.TimeUnit.SECONDS);
    }
  }

  @Test
  void probesAreAskedForNothing() {
    when().get("/q/health/live").then().statusCode(200);
  }
}
