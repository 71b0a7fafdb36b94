package io.reasonrank.function.dialect;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every dialect: rankings, fields left out, and each fault in its own shape. */
@QuarkusTest
class DialectContractTest {
  static List<Spoken> everyDialect() {
    return List.of(
        Spoken.COHERE_V1,
        Spoken.COHERE_V2,
        Spoken.JINA,
        Spoken.VLLM,
        Spoken.INFINITY,
        Spoken.VOYAGE,
        Spoken.MIXEDBREAD,
        Spoken.TEI);
  }

  private static RequestSpecification json() {
    return given().contentType(ContentType.JSON);
  }

  private static ValidatableResponse post(Spoken spoken, String body) {
    return json().body(body).when().post(spoken.path()).then();
  }

  private static ValidatableResponse roses(Spoken spoken, String more) {
    return post(spoken, spoken.roses(more)).statusCode(200);
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void ranksAllDocumentsBestFirst(Spoken spoken) {
    roses(spoken, "").body(spoken.each("index"), contains(1, 2, 0));
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void scoresFallStrictlyWithinZeroAndOne(Spoken spoken) {
    List<Float> scores = roses(spoken, "").extract().path(spoken.each(spoken.score()));

    assertThat(scores).isSortedAccordingTo(Comparator.reverseOrder()).doesNotHaveDuplicates();
    assertThat(scores).hasSize(3).allSatisfy(score -> assertThat(score).isBetween(0f, 1f));
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void leavesDocumentsOutUnlessAsked(Spoken spoken) {
    String field = spoken.text().split("\\.", 2)[0];
    Map<String, Object> best =
        roses(spoken, ",\"%s\":false".formatted(spoken.echo())).extract().path(spoken.first());

    assertThat(best).doesNotContainKey(field);
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void returnsDocumentsWhenAsked(Spoken spoken) {
    roses(spoken, ",\"%s\":true".formatted(spoken.echo()))
        .body(spoken.first() + "." + spoken.text(), startsWith("Sticky honeydew"));
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void cutsToTheNumberWantedAndZeroAndTooManyAreAll(Spoken spoken) {
    if (!spoken.top().isEmpty()) {
      for (int[] wantedAndGiven : new int[][] {{1, 1}, {3, 3}, {99, 3}, {0, 3}}) {
        roses(spoken, ",\"%s\":%d".formatted(spoken.top(), wantedAndGiven[0]))
            .body(spoken.each("index"), hasSize(wantedAndGiven[1]));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void ranksEmptyDocumentsInsteadOfFailing(Spoken spoken) {
    post(
            spoken,
            "{\"query\":\"rose\",\"%s\":[\"\",\"a rose\",\"  \"]}".formatted(spoken.documents()))
        .statusCode(200)
        .body(spoken.each("index"), contains(1, 0, 2));
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void takesNullsAndUnknownFieldsAndAnEmptyBearer(Spoken spoken) {
    json()
        .header("Authorization", "Bearer ")
        .body(spoken.roses(",\"model\":null,\"%s\":null,\"x\":{}".formatted(spoken.echo())))
        .when()
        .post(spoken.path())
        .then()
        .statusCode(200);
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void namesTheRequestAndSaysWhetherTheAnswerIsWhole(Spoken spoken) {
    json()
        .header("X-Request-Id", "req-7")
        .body(spoken.roses(""))
        .when()
        .post(spoken.path())
        .then()
        .header("X-Request-Id", "req-7")
        .header("X-ReasonRank-Degraded", "false")
        .header("X-ReasonRank-Partial", "false");
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void doesNotTakeOverARequestIdThatCouldForgeALog(Spoken spoken) {
    json()
        .header("X-Request-Id", "a b\tc")
        .body(spoken.roses(""))
        .when()
        .post(spoken.path())
        .then()
        .statusCode(200)
        .header("X-Request-Id", not(containsString(" ")));
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void refusesWhatIsWrongInItsOwnWords(Spoken spoken) {
    refused(spoken, "{\"%s\":[\"d\"]}", spoken.invalid(), "query is missing");
    refused(spoken, "{\"query\":\"q\",\"x\":\"%s\"}", spoken.invalid(), " is missing");
    refused(spoken, "{\"query\":\" \",\"%s\":[\"d\"]}", 400, "query is empty");
    refused(spoken, "{\"query\":\"q\",\"%s\":[]}", 400, spoken.documents() + " is empty");
    refused(spoken, "{\"query\":\"q\",\"%s\":\"d\"}", spoken.invalid(), "is not a list");
    refused(spoken, "{\"query\":\"q\",\"%s\":[null]}", spoken.invalid(), "[0] is neither");
    refused(spoken, "{\"query\":3,\"%s\":[\"d\"]}", spoken.invalid(), "query is number");
    refused(spoken, "{\"query\":\"q\",\"%s\":[\"d\"],\"model\":7}", spoken.invalid(), "model is");
    refused(
        spoken,
        "{\"query\":\"q\",\"%s\":[\"d\"],\"strategy\":\"magic\"}",
        spoken.invalid(),
        "unknown strategy");
    refused(
        spoken,
        "{\"query\":\"q\",\"%s\":[\"d\"],\"score_threshold\":0.5}",
        spoken.invalid(),
        "score_threshold is not taken");
    refused(spoken, "{\"query\":\"%s\"", spoken.invalid(), "the body is not JSON");
    refused(spoken, "[\"%s\"]", spoken.invalid(), "the body is not a JSON object");
  }

  private static void refused(Spoken spoken, String body, int status, String message) {
    post(spoken, body.formatted(spoken.documents()))
        .statusCode(status)
        .contentType(ContentType.JSON)
        .body(spoken.message(), containsString(message));
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void refusesANegativeNumberOfResults(Spoken spoken) {
    if (!spoken.top().isEmpty()) {
      post(spoken, spoken.roses(",\"%s\":-1".formatted(spoken.top())))
          .statusCode(spoken.invalid())
          .body(spoken.message(), containsString(spoken.top() + " is -1"));
    }
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void refusesMoreDocumentsThanTheLimitByItsOwnNameForThem(Spoken spoken) {
    String documents = String.join(",", Collections.nCopies(1001, "\"d\""));

    post(spoken, "{\"query\":\"q\",\"%s\":[%s]}".formatted(spoken.documents(), documents))
        .statusCode(spoken.invalid())
        .body(
            spoken.message(),
            containsString(spoken.documents() + " has 1001 entries; the most is 1000"));
  }

  /** A client that announces too much is told before it has sent it. */
  @ParameterizedTest
  @MethodSource("everyDialect")
  void refusesABodyThatIsTooLarge(Spoken spoken) throws IOException {
    String head =
        "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(spoken.path(), 17 * 1024 * 1024);
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 413".length());

      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void refusesAnotherContentType(Spoken spoken) {
    given()
        .contentType("text/plain")
        .body(spoken.roses(""))
        .when()
        .post(spoken.path())
        .then()
        .statusCode(415)
        .body(spoken.message(), notNullValue());
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void refusesATimeoutThatIsNone(Spoken spoken) {
    json()
        .header("X-Request-Timeout", "soon")
        .body(spoken.roses(""))
        .when()
        .post(spoken.path())
        .then()
        .statusCode(spoken.invalid())
        .body(spoken.message(), containsString("X-Request-Timeout"));
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void answersWithTheReasoningAndTheCostWhereTheAnswerIsAnObject(Spoken spoken) {
    if (!spoken.results().equals("$")) {
      roses(spoken, ",\"return_reasoning\":true,\"strategy\":\"sliding\",\"window\":2,\"step\":1")
          .body("reasoning", hasSize(2))
          .body("rounds", equalTo(2))
          .body("degraded", equalTo(false))
          .body("degraded_reasons", hasSize(0))
          .body("partial", equalTo(false));
    }
  }
}
