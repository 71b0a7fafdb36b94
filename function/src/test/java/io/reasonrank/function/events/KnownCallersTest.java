package io.reasonrank.function.events;

import static io.restassured.RestAssured.given;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where callers have keys, events and batches ask for them too. */
@QuarkusTest
@TestProfile(KnownCallersTest.Keys.class)
class KnownCallersTest {
  private static final String KEY = "shop-key";
  private static final String ROSES = "{\"query\":\"rose\",\"documents\":[\"plum\",\"rose\"]}";

  public static class Keys implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        byte[] sum =
            MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.UTF_8));
        Path file = Files.createTempFile("keys", "");
        Files.writeString(file, "shop " + HexFormat.of().formatHex(sum) + "\n");
        return Map.of("reasonrank.auth.keys-file", file.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static RequestSpecification event() {
    return given()
        .contentType(ContentType.JSON)
        .header("ce-specversion", "1.0")
        .header("ce-id", "e")
        .header("ce-source", "shop")
        .header("ce-type", "rerank.request.v1")
        .body(ROSES);
  }

  private static RequestSpecification batch() {
    return given().contentType("text/plain").body(ROSES);
  }

  @Test
  void anEventWithoutAKeyIsRefused() {
    event().when().post("/").then().statusCode(401);
    event().header("Authorization", "Bearer wrong").when().post("/").then().statusCode(401);
  }

  @Test
  void anEventWithAKeyIsRanked() {
    event().header("Authorization", "Bearer " + KEY).when().post("/").then().statusCode(200);
  }

  @Test
  void batchesWithoutAKeyAreRefused() {
    batch().when().post("/v1/batches").then().statusCode(401);
    given().when().get("/v1/batches/any").then().statusCode(401);
    given().when().get("/v1/batches/any/results").then().statusCode(401);
  }

  @Test
  void aBatchWithAKeyIsTaken() {
    batch()
        .header("Authorization", "Bearer " + KEY)
        .when()
        .post("/v1/batches")
        .then()
        .statusCode(202);
  }
}
