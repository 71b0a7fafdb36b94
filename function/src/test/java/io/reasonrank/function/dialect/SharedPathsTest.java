package io.reasonrank.function.dialect;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vendors share paths; a field that only one of them has says whose request it is. */
@QuarkusTest
class SharedPathsTest {
  private static io.restassured.response.ValidatableResponse post(String path, String body) {
    return given().contentType(ContentType.JSON).body(body).when().post(path).then();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rerank", "/v1/rerank", "/predict"})
  void textsAreTei(String path) {
    post(path, "{\"query\":\"rose\",\"texts\":[\"plum\",\"rose\"]}")
        .statusCode(200)
        .body("index", contains(1, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rerank", "/v1/rerank", "/v1/reranking"})
  void inputIsMixedbread(String path) {
    post(path, "{\"query\":\"rose\",\"input\":[\"plum\",\"rose\"]}")
        .statusCode(200)
        .body("data.index", contains(1, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"top_k\":2", "\"truncation\":true"})
  void topKAndTruncationAreVoyage(String field) {
    post("/v1/rerank", "{\"query\":\"rose\",\"documents\":[\"plum\",\"rose\"]," + field + "}")
        .statusCode(200)
        .body("object", equalTo("list"))
        .body("data.index", contains(1, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/rerank",
        "/v1/rerank",
        "/v2/rerank",
        "/v1/reranks",
        "/reranks",
        "/openai/v1/rerank",
        "/reranking",
        "/v1/reranking"
      })
  void everyAliasSpeaksTheCommonShape(String path) {
    post(path, "{\"query\":\"rose\",\"documents\":[\"plum\",\"rose\"]}")
        .statusCode(200)
        .body("results.index", contains(1, 0))
        .body("meta.billed_units.search_units", equalTo(1))
        .body("usage.total_tokens", equalTo(0));
  }

  @Test
  void aPathWithAVendorsNameIsThatVendorsWhateverTheFields() {
    post("/cohere/v1/rerank", "{\"query\":\"q\",\"texts\":[\"plum\"]}")
        .statusCode(400)
        .body("message", startsWith("invalid request: documents is missing"));
  }

  @Test
  void errorsHaveTheShapeOfWhoeverAsked() {
    post("/rerank", "{\"query\":\"q\",\"texts\":[]}")
        .statusCode(400)
        .body("error_type", equalTo("empty"));
    post("/rerank", "{\"query\":\"q\",\"texts\":[7]}")
        .statusCode(422)
        .body("error_type", equalTo("validation"));
  }
}
