package io.reasonrank.function.events;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;

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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where callers have keys, events and batches ask for them too. */
@QuarkusTest
@TestProfile(KnownCallersTest.Keys.class)
class KnownCallersTest {
  private static final String KEY = "shop-key";
  private static final String OTHER_KEY = "clicks-key";
  private static final String ROSES = "{\"query\":\"rose\",\"documents\":[\"plum\",\"rose\"]}";

  public static class Keys implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        Path file = Files.createTempFile("keys", "");
        Files.writeString(file, line("shop", KEY) + line("clicks", OTHER_KEY));
        return Map.of("reasonrank.auth.keys-file", file.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String line(String name, String key) throws NoSuchAlgorithmException {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return name + " " + HexFormat.of().formatHex(sum) + "\n";
    }
  }

  private static RequestSpecification event() {
    return event("rerank.request.v1").body(ROSES);
  }

  private static RequestSpecification event(String type) {
    return given()
        .contentType(ContentType.JSON)
        .header("ce-specversion", "1.0")
        .header("ce-id", "e")
        .header("ce-source", "shop")
        .header("ce-type", type);
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
  void noOtherMethodTakesEventsWithoutAKey() {
    event().when().put("/").then().statusCode(401);
    event().when().delete("/").then().statusCode(401);
  }

  @Test
  void noOtherPathTakesEventsWithoutAKey() {
    for (String path : List.of("/rerank-events", "/rerank-feedback", "/any", "//")) {
      event().when().post(path).then().statusCode(anyOf(equalTo(401), equalTo(404)));
      given().contentType(ContentType.JSON).body(ROSES).when().post(path).then().statusCode(404);
    }
  }

  @Test
  void feedbackWithoutAKeyIsRefused() {
    feedback("{}").when().post("/v1/feedback").then().statusCode(401);
    feedbackEvent("{}").when().post("/").then().statusCode(401);
  }

  private static RequestSpecification feedback(String data) {
    return given().contentType(ContentType.JSON).body(data);
  }

  private static RequestSpecification feedbackEvent(String data) {
    return event("rerank.feedback.v1").body(data);
  }

  @Test
  void anAnswersIdIsKnownToWhoAskedAndItsTokenToWhoHasIt() {
    var answer =
        given()
            .contentType(ContentType.JSON)
            .header("Authorization", "Bearer " + KEY)
            .header("X-Request-Id", "one")
            .body(ROSES)
            .when()
            .post("/v2/rerank")
            .then()
            .statusCode(200)
            .extract();
    String token = answer.path("feedback_token");

    outcome(KEY, "{\"request\":\"one\",\"clicks\":[0]}", "judged");
    outcome(OTHER_KEY, "{\"request\":\"one\",\"clicks\":[0]}", "unknown");
    outcome(OTHER_KEY, "{\"token\":\"" + token + "\",\"clicks\":[0]}", "judged");
  }

  private static void outcome(String key, String data, String expected) {
    feedback(data)
        .header("Authorization", "Bearer " + key)
        .when()
        .post("/v1/feedback")
        .then()
        .statusCode(202)
        .body("outcome", equalTo(expected));
  }

  @Test
  void anEventsCallerIsKnownToItsFunction() {
    event().header("Authorization", "Bearer " + KEY).when().post("/").then().statusCode(200);

    outcome(KEY, "{\"request\":\"e\",\"clicks\":[0]}", "judged");
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
