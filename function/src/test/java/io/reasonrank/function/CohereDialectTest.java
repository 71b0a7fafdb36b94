package io.reasonrank.function;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class CohereDialectTest {
  private static final String ROSES =
      """
      {"model":"any","query":"sticky rose leaves","documents":[
        "Prune plums in summer.",
        "Sticky honeydew covers the leaves of a rose.",
        "A rose needs sun."]%s}
      """;

  private static ValidatableResponse post(String path, String body) {
    return given().contentType(ContentType.JSON).body(body).when().post(path).then();
  }

  private static ValidatableResponse roses(String more) {
    return post("/v1/rerank", ROSES.formatted(more)).statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rerank", "/v1/rerank", "/v2/rerank"})
  void everyPathRanksAllDocumentsBestFirst(String path) {
    post(path, ROSES.formatted(""))
        .statusCode(200)
        .body("results.index", contains(1, 2, 0))
        .body("id", not(equalTo("")));
  }

  @ParameterizedTest
  @CsvSource({"/rerank, 1", "/v1/rerank, 1", "/v2/rerank, 2"})
  void saysWhichVersionItSpoke(String path, String version) {
    post(path, ROSES.formatted("")).body("meta.api_version.version", equalTo(version));
  }

  @Test
  void scoresFallStrictlyWithinZeroAndOne() {
    List<Float> scores = roses("").extract().path("results.relevance_score");

    assertThat(scores).isSortedAccordingTo(java.util.Comparator.reverseOrder());
    assertThat(scores).doesNotHaveDuplicates().allSatisfy(s -> assertThat(s).isBetween(0f, 1f));
  }

  @Test
  void billsUnitsInMetaAndTokensInUsage() {
    roses("")
        .body("meta.billed_units.search_units", equalTo(1))
        .body("usage.prompt_tokens", equalTo(0))
        .body("usage.total_tokens", equalTo(0));
  }

  @Test
  void billsOneUnitPerHundredDocumentsBegun() {
    String documents =
        String.join(",", IntStream.range(0, 101).mapToObj(i -> "\"passage " + i + "\"").toList());

    post("/v2/rerank", "{\"query\":\"passage\",\"documents\":[" + documents + "]}")
        .statusCode(200)
        .body("meta.billed_units.search_units", equalTo(2))
        .body("results", hasSize(101));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 3", "99, 3", "0, 3", "null, 3"})
  void topNCutsTheResults(String wanted, int results) {
    roses(",\"top_n\":" + wanted).body("results", hasSize(results));
  }

  @Test
  void leavesDocumentsOutUnlessAsked() {
    roses("").body("results[0]", not(hasKey("document")));
    roses(",\"return_documents\":false").body("results[0]", not(hasKey("document")));
  }

  @Test
  void returnsDocumentsAsObjects() {
    roses(",\"return_documents\":true")
        .body("results[0].document.text", startsWith("Sticky honeydew"));
  }

  @Test
  void readsObjectDocumentsAndReturnsThemAsTheyCame() {
    post(
            "/v1/rerank",
            """
            {"query":"rose","return_documents":true,
             "documents":[{"text":"plum","id":7},{"text":"rose","id":8}]}
            """)
        .statusCode(200)
        .body("results[0].document.id", equalTo(8))
        .body("results[0].document.text", equalTo("rose"));
  }

  @Test
  void readsTheRankFieldsOfObjectDocuments() {
    post(
            "/v1/rerank",
            """
            {"query":"rose","rank_fields":["title","body"],
             "documents":[{"title":"plum","body":"tree"},{"title":"care","body":"rose"}]}
            """)
        .statusCode(200)
        .body("results.index", contains(1, 0));
  }

  @Test
  void readsTheTextOfObjectsThatHaveNoneOfTheRankFields() {
    post(
            "/v1/rerank",
            """
            {"query":"rose","rank_fields":["title"],
             "documents":[{"text":"plum"},{"text":"rose"}]}
            """)
        .statusCode(200)
        .body("results.index", contains(1, 0));
  }

  @Test
  void aStepBeyondTheWindowIsAWindow() {
    roses(",\"strategy\":\"sliding\",\"window\":2,\"step\":99").body("rounds", equalTo(2));
  }

  @Test
  void ranksEmptyDocumentsInsteadOfFailing() {
    post("/v1/rerank", "{\"query\":\"rose\",\"documents\":[\"\",\"a rose\",\"   \"]}")
        .statusCode(200)
        .body("results", hasSize(3))
        .body("results[0].index", equalTo(1));
  }

  @Test
  void ranksOneDocument() {
    post("/v1/rerank", "{\"query\":\"rose\",\"documents\":[\"plum\"]}")
        .statusCode(200)
        .body("results.index", contains(0));
  }

  @Test
  void tellsWhatTheAnswerCost() {
    roses("")
        .body("rounds", equalTo(1))
        .body("calls", equalTo(1))
        .body("degraded", equalTo(false))
        .body("degraded_reasons", hasSize(0))
        .body("partial", equalTo(false))
        .body("$", not(hasKey("reasoning")));
  }

  @Test
  void returnsTheReasoningWhenAsked() {
    roses(",\"return_reasoning\":true")
        .body("reasoning", hasSize(1))
        .body("reasoning[0].passages", contains(0, 1, 2))
        .body("reasoning[0].order", contains(1, 2, 0))
        .body("reasoning[0].reasoning", not(equalTo("")));
  }

  @Test
  void takesStrategyAndWindowFromTheRequest() {
    roses(",\"strategy\":\"sliding\",\"window\":2,\"step\":1")
        .body("rounds", equalTo(2))
        .body("results[0].index", equalTo(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "Bearer", "Bearer sk-anything"})
  void acceptsAnyAuthorizationWhileNoneIsAsked(String header) {
    given()
        .contentType(ContentType.JSON)
        .header("Authorization", header)
        .body(ROSES.formatted(""))
        .when()
        .post("/v1/rerank")
        .then()
        .statusCode(200);
  }

  @Test
  void ignoresFieldsItDoesNotKnow() {
    roses(",\"max_chunks_per_doc\":10,\"priority\":0,\"truncate_prompt_tokens\":-1,\"x\":{}")
        .body("results", hasSize(3));
  }

  @Test
  void saysThatItCutsPassagesItself() {
    roses(",\"max_tokens_per_doc\":4096")
        .body("meta.warnings[0]", startsWith("max_tokens_per_doc is not applied"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"query\":\"q\"}|documents is missing",
        "{\"query\":\"q\",\"documents\":[]}|documents is empty",
        "{\"query\":\"q\",\"documents\":\"d\"}|documents is not a list",
        "{\"query\":\"q\",\"documents\":[\"d\",7]}|documents[1] is neither",
        "{\"query\":\"q\",\"documents\":[null]}|documents[0] is neither",
        "{\"query\":\"q\",\"documents\":[{\"title\":\"d\"}]}|documents[0] is neither",
        "{\"documents\":[\"d\"]}|query is missing",
        "{\"query\":\"\",\"documents\":[\"d\"]}|query is empty",
        "{\"query\":\"  \\n\",\"documents\":[\"d\"]}|query is empty",
        "{\"query\":7,\"documents\":[\"d\"]}|query is number",
        "{\"query\":\"q\",\"documents\":[\"d\"],\"top_n\":-1}|top_n is -1",
        "{\"query\":\"q\",\"documents\":[\"d\"],\"top_n\":1.5}|top_n is number",
        "{\"query\":\"q\",\"documents\":[\"d\"],\"strategy\":\"magic\"}|unknown strategy",
        "{\"query\":\"q\",\"documents\":[\"d\"],\"window\":1}|window is 1",
        "{\"query\":\"q\",\"documents\":[\"d\"],\"rank_fields\":\"t\"}|rank_fields is string",
        "{\"query\":\"q\",\"documents\":[\"d\"],\"rank_fields\":[1]}|rank_fields is number",
        "{\"query\":\"q\",\"documents\":[\"d\"],\"reasoning_effort\":\"x\"}|reasoning_effort is"
            + " not",
        "{\"query\":\"q\",\"documents\":[\"d\"],\"score_threshold\":0.5}|score_threshold is not",
        "[]|the body is not a JSON object",
        "{\"query\":|the body is not JSON"
      })
  void refusesWhatIsWrongNamingTheField(String body, String message) {
    post("/v1/rerank", body)
        .statusCode(400)
        .contentType(ContentType.JSON)
        .body("message", startsWith("invalid request: " + message));
  }

  @Test
  void refusesAnEmptyBody() {
    post("/v2/rerank", "").statusCode(400).body("message", startsWith("invalid request: "));
  }

  @Test
  void neverQuotesTheBodyOfAMalformedRequest() {
    post("/v1/rerank", "{\"query\": secretword}")
        .statusCode(400)
        .body("message", not(org.hamcrest.Matchers.containsString("secretword")));
  }

  @Test
  void refusesMoreDocumentsThanTheLimit() {
    String documents = String.join(",", java.util.Collections.nCopies(1001, "\"d\""));

    post("/v1/rerank", "{\"query\":\"q\",\"documents\":[" + documents + "]}")
        .statusCode(400)
        .body("message", equalTo("invalid request: documents has 1001 entries; the most is 1000"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "", "0", "-3", "NaN", "4000"})
  void refusesATimeoutThatIsNone(String header) {
    given()
        .contentType(ContentType.JSON)
        .header("X-Request-Timeout", header)
        .body(ROSES.formatted(""))
        .when()
        .post("/v1/rerank")
        .then()
        .statusCode(400)
        .body("message", startsWith("invalid request: X-Request-Timeout"));
  }

  @Test
  void refusesAnotherContentType() {
    given()
        .contentType("text/plain")
        .body(ROSES.formatted(""))
        .when()
        .post("/v1/rerank")
        .then()
        .statusCode(415);
  }

  @Test
  void keepsScoresOfRepeatedDocumentsApart() {
    post("/v1/rerank", "{\"query\":\"rose\",\"documents\":[\"rose\",\"rose\",\"plum\"]}")
        .statusCode(200)
        .body("results.index", contains(0, 1, 2))
        .body("results[1].relevance_score", allOf(greaterThanOrEqualTo(0f), lessThanOrEqualTo(1f)));
  }
}
