package io.reasonrank.function.events;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The engine is down: nothing listens where it should be. */
@QuarkusTest
@TestProfile(DeadLetterTest.NoEngine.class)
class DeadLetterTest {
  private static final String ROSES = "{\"query\":\"rose\",\"documents\":[\"plum\",\"rose\"]}";

  public static class NoEngine implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "reasonrank.engine", "openai",
          "reasonrank.openai.base-url", "http://127.0.0.1:1/v1",
          "reasonrank.openai.model", "none",
          "reasonrank.batches.attempts", "2",
          "reasonrank.batches.first-wait", "10ms");
    }
  }

  @Test
  void aRequestThatFailsForGoodIsADeadLetter() {
    String batch =
        given()
            .contentType("application/x-ndjson")
            .body(ROSES.getBytes(StandardCharsets.UTF_8))
            .when()
            .post("/v1/batches")
            .then()
            .statusCode(202)
            .extract()
            .path("id");

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> when().get("/v1/batches/" + batch).then().body("failed", equalTo(1)));
    when()
        .get("/v1/batches/" + batch + "/results")
        .then()
        .body(containsString("\"error\":\"the engine failed: UNAVAILABLE\""));
  }

  @Test
  void anEventIsToBeDeliveredAgain() {
    given()
        .contentType(ContentType.JSON)
        .header("ce-specversion", "1.0")
        .header("ce-id", "e")
        .header("ce-source", "shop")
        .header("ce-type", "rerank.request.v1")
        .body(ROSES)
        .when()
        .post("/")
        .then()
        .statusCode(503);
  }

  @Test
  void aClientThatWaitsGetsTheInputOrderAndIsTold() {
    given()
        .contentType(ContentType.JSON)
        .body(ROSES)
        .when()
        .post("/v2/rerank")
        .then()
        .statusCode(200)
        .body("degraded", equalTo(true))
        .body("results[0].index", equalTo(0));
  }

  @Test
  void theEndpointIsNotReady() {
    when()
        .get("/q/health/ready")
        .then()
        .statusCode(503)
        .body("checks.find { it.name == 'model' }.status", equalTo("DOWN"));
  }
}
