package io.reasonrank.function.model;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

/** The endpoint before a server that speaks OpenAI's protocol: what a native image is. */
@QuarkusTest
@WithTestResource(value = LoopbackEngine.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class ServerEngineTest {
  private static ValidatableResponse rank(String accept, String more) {
    return given()
        .contentType(ContentType.JSON)
        .accept(accept)
        .body("{\"query\":\"q\",\"documents\":[\"a\",\"b\",\"c\"]" + more + "}")
        .when()
        .post("/v2/rerank")
        .then()
        .statusCode(200);
  }

  @Test
  void ranksAsTheServersModelSays() {
    rank("application/json", ",\"return_reasoning\":true")
        .body("results.index", contains(1, 2, 0))
        .body("usage.total_tokens", greaterThan(100))
        .body(containsString("The second says it."));
  }

  @Test
  void streamsWhatTheServersModelThinks() {
    rank("text/event-stream", ",\"stream\":true,\"return_reasoning\":true")
        .contentType(containsString("text/event-stream"))
        .body(containsString("The second says it."));
  }

  @Test
  void takesNameAndKindFromTheServer() {
    when().get("/info").then().statusCode(200).body("model", equalTo("loopback"));
  }
}
