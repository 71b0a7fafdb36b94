package io.reasonrank.function.events;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
class EventsTest {
  private static final String ROSES =
      "{\"query\":\"sticky rose\",\"documents\":[\"plum\",\"a sticky rose\",\"a"
          + " rose\"],\"top_n\":2}";

  private static ValidatableResponse event(String data) {
    return given()
        .contentType(ContentType.JSON)
        .header("ce-specversion", "1.0")
        .header("ce-id", "event-7")
        .header("ce-source", "shop")
        .header("ce-type", "rerank.request.v1")
        .body(data)
        .when()
        .post("/")
        .then();
  }

  @Test
  void anEventInBinaryModeIsAnsweredWithAResultEvent() {
    event(ROSES)
        .statusCode(200)
        .header("ce-type", "rerank.result.v1")
        .header("ce-source", "reasonrank")
        .header("ce-id", notNullValue())
        .body("id", equalTo("event-7"))
        .body("results.index", equalTo(List.of(1, 2)))
        .body("model", equalTo("lexical"))
        .body("$", not(hasItem("error")));
  }

  @Test
  void anEventInStructuredModeIsAnsweredWithAResultEvent() {
    given()
        .contentType("application/cloudevents+json")
        .body(
            "{\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"shop\",\"type\":\"rerank.request.v1\","
                + "\"datacontenttype\":\"application/json\",\"data\":"
                + ROSES
                + "}")
        .when()
        .post("/")
        .then()
        .statusCode(200)
        .body("type", equalTo("rerank.result.v1"))
        .body("data.id", equalTo("e"))
        .body("data.results.index", equalTo(List.of(1, 2)));
  }

  @Test
  void aWrongRequestHasAResultThatSaysSo() {
    event("{\"query\":\"sticky\",\"documents\":[]}")
        .statusCode(200)
        .header("ce-type", "rerank.result.v1")
        .body("error", containsString("documents is empty"));
  }

  private static String submit(String lines) {
    return given()
        .contentType("application/x-ndjson")
        .body(lines.getBytes(StandardCharsets.UTF_8))
        .when()
        .post("/v1/batches")
        .then()
        .statusCode(202)
        .extract()
        .path("id");
  }

  private static List<JsonNode> results(String batch) throws IOException {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              var progress = when().get("/v1/batches/" + batch).then().extract();
              return progress.path("done").equals(progress.path("total"));
            });
    String lines = when().get("/v1/batches/" + batch + "/results").then().extract().asString();
    List<JsonNode> results = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      results.add(new ObjectMapper().readTree(line));
    }
    return results;
  }

  @Test
  void aBatchIsRankedInItsOwnOrder() throws IOException {
    String second = ROSES.replace("\"query\"", "\"id\":\"two\",\"query\"");

    List<JsonNode> results = results(submit(ROSES + "\n" + second + "\nno json\n"));

    Assertions.assertThat(results).hasSize(3);
    Assertions.assertThat(results.get(0).at("/results/0/index").asInt()).isEqualTo(1);
    Assertions.assertThat(results.get(1).path("id").asText()).isEqualTo("two");
    Assertions.assertThat(results.get(2).path("error").asText())
        .startsWith("the request is not the JSON of rerank.request.v1: line 1")
        .doesNotContain("no json");
  }

  @Test
  void anEmptyBatchIsRefused() {
    given()
        .contentType("application/x-ndjson")
        .body("\n".getBytes(StandardCharsets.UTF_8))
        .when()
        .post("/v1/batches")
        .then()
        .statusCode(400);
  }

  @Test
  void anUnknownBatchIsNotFound() {
    when().get("/v1/batches/none").then().statusCode(404);
    when().get("/v1/batches/none/results").then().statusCode(404);
  }
}
