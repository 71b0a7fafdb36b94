package io.reasonrank.function.feedback;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The lexical judge puts document 1 first, then 2, then 0. */
@QuarkusTest
class FeedbackTest {
  private static final String ROSES =
      """
      {"query":"sticky unmistakable rose",
       "documents":["plum","a sticky unmistakable rose","a rose"]}
      """;

  private static ValidatableResponse answered(String path) {
    return given()
        .contentType(ContentType.JSON)
        .header("X-Request-Id", "feedback-" + UUID.randomUUID())
        .body(ROSES)
        .when()
        .post(path)
        .then()
        .statusCode(200);
  }

  private static ValidatableResponse send(String feedback) {
    return given().contentType(ContentType.JSON).body(feedback).when().post("/v1/feedback").then();
  }

  private static JsonPath report() {
    return when().get("/admin/v1/routing").then().statusCode(200).extract().jsonPath();
  }

  private static double of(JsonPath report, String field) {
    Number value = report.get("feedback.backends.find { it.backend == 'primary' }?." + field);
    return value == null ? 0 : value.doubleValue();
  }

  private static long count(String field) {
    return report().getLong("feedback." + field);
  }

  @Test
  void aClickIsCountedForTheBackendThatAnswered() {
    String id = answered("/v2/rerank").extract().path("id");
    JsonPath before = report();

    send("{\"request\":\"" + id + "\",\"clicks\":[2]}")
        .statusCode(202)
        .body("outcome", equalTo("judged"));

    JsonPath after = report();
    assertThat(of(after, "judged") - of(before, "judged")).isEqualTo(1);
    assertThat(of(after, "clicks") - of(before, "clicks")).isEqualTo(1);
    double sum = of(after, "mean_ndcg") * of(after, "judged");
    double sumBefore = of(before, "mean_ndcg") * of(before, "judged");
    assertThat(sum - sumBefore)
        .isCloseTo(Math.log(2) / Math.log(3), org.assertj.core.api.Assertions.within(1e-5));
    assertThat(after.getString("feedback.backends[0].model")).isEqualTo("lexical");
  }

  @Test
  void aTokenNamesTheAnswerWithoutItsId() {
    String token = answered("/v2/rerank").extract().path("feedback_token");

    send("{\"token\":\"" + token + "\",\"ratings\":[{\"index\":1,\"rating\":3}]}")
        .statusCode(202)
        .body("outcome", equalTo("judged"));
  }

  @Test
  void aBareListHasItsTokenInAHeader() {
    String token =
        given()
            .contentType(ContentType.JSON)
            .body("{\"query\":\"rose\",\"texts\":[\"plum\",\"a rose\"]}")
            .when()
            .post("/rerank")
            .then()
            .statusCode(200)
            .extract()
            .header("X-ReasonRank-Feedback-Token");

    send("{\"token\":\"" + token + "\",\"clicks\":[1]}").body("outcome", equalTo("judged"));
  }

  @Test
  void documentsMayBeNamedByIdsOfTheClient() {
    String id = answered("/v2/rerank").extract().path("id");

    send("""
    {"request":"%s","documents":["a","b","c"],"clicks":["b"],
     "ratings":[{"id":"c","rating":2}]}
    """
            .formatted(id))
        .statusCode(202)
        .body("outcome", equalTo("judged"));
    send("{\"request\":\"" + id + "\",\"clicks\":[\"b\"]}")
        .statusCode(400)
        .body("message", containsString("clicks holds what is no document"));
  }

  @Test
  void whatComesAgainCountsOnce() {
    String id = answered("/v2/rerank").extract().path("id");
    String twice =
        "{\"id\":\"%s\",\"request\":\"%s\",\"clicks\":[1]}".formatted(UUID.randomUUID(), id);
    send(twice).body("outcome", equalTo("judged"));
    double judged = of(report(), "judged");

    send(twice).statusCode(202).body("outcome", equalTo("duplicate"));

    assertThat(of(report(), "judged")).isEqualTo(judged);
  }

  @Test
  void anUnknownAnswerIsCountedAndNoError() {
    long before = count("unknown");

    send("{\"request\":\"never asked\",\"clicks\":[0]}")
        .statusCode(202)
        .body("outcome", equalTo("unknown"));
    send("{\"token\":\"bm8gdG9rZW4\",\"clicks\":[0]}").body("outcome", equalTo("unknown"));

    assertThat(count("unknown") - before).isEqualTo(2);
  }

  @Test
  void saysWhatIsWrong() {
    long before = count("invalid");

    send("{}").statusCode(400).body("message", containsString("request and token are missing"));
    send("{\"request\":\"x\",\"clicks\":7}").statusCode(400);
    send("{\"request\":\"x\",\"ratings\":[{\"index\":0,\"rating\":101}]}").statusCode(400);
    send("{\"request\":\"x\",\"ratings\":[3]}").statusCode(400);
    assertThat(count("invalid") - before).isEqualTo(4);

    send("no json").statusCode(400).body("message", containsString("the body is not JSON"));
  }

  private static RequestSpecification event(String id) {
    return given()
        .contentType(ContentType.JSON)
        .header("ce-specversion", "1.0")
        .header("ce-id", id)
        .header("ce-source", "shop")
        .header("ce-type", "rerank.feedback.v1");
  }

  @Test
  void anEventInBinaryModeCountsOnce() {
    String token = answered("/v2/rerank").extract().path("feedback_token");
    String id = UUID.randomUUID().toString();
    String data = "{\"token\":\"" + token + "\",\"clicks\":[1,2]}";
    double before = of(report(), "events");
    long duplicates = count("duplicates");

    event(id).body(data).when().post("/").then().statusCode(204);
    event(id).body(data).when().post("/").then().statusCode(204);

    assertThat(of(report(), "events") - before).isEqualTo(1);
    assertThat(count("duplicates") - duplicates).isEqualTo(1);
  }

  @Test
  void anEventInStructuredModeIsCounted() {
    String id = answered("/v2/rerank").extract().path("id");
    double before = of(report(), "events");

    given()
        .contentType("application/cloudevents+json")
        .body(
            """
            {"specversion":"1.0","id":"%s","source":"shop","type":"rerank.feedback.v1",
             "datacontenttype":"application/json","data":{"request":"%s","clicks":[]}}
            """
                .formatted(UUID.randomUUID(), id))
        .when()
        .post("/")
        .then()
        .statusCode(204);

    assertThat(of(report(), "events") - before).isEqualTo(1);
  }

  @Test
  void anEventThatIsWrongIsTakenSoThatItDoesNotComeAgain() {
    long before = count("invalid");

    event(UUID.randomUUID().toString()).body("{}").when().post("/").then().statusCode(204);

    assertThat(count("invalid") - before).isEqualTo(1);
  }

  @Test
  void figuresAreThereForPrometheusAndHoldNoTexts() {
    String id = answered("/v2/rerank").extract().path("id");
    send("{\"request\":\"" + id + "\",\"clicks\":[1]}").statusCode(202);

    when()
        .get("/q/metrics")
        .then()
        .body(containsString("reasonrank_feedback_total{backend=\"primary\",outcome=\"judged\""))
        .body(containsString("reasonrank_feedback_ndcg_sum{backend=\"primary\""))
        .body(containsString("reasonrank_feedback_ndcg_squares_total{backend=\"primary\""))
        .body(not(containsString("unmistakable")));
  }
}
