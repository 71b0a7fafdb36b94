package io.reasonrank.function;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class OperabilityTest {
  @Test
  void becomesReadyAfterAFirstInference() {
    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(
            () ->
                when()
                    .get("/q/health/ready")
                    .then()
                    .statusCode(200)
                    .body("checks.find { it.name == 'model' }.data.engine", equalTo("lexical")));
  }

  @Test
  void isLive() {
    when().get("/q/health/live").then().statusCode(200);
  }

  @Test
  void countsRequestsRoundsCallsAndTokensWithoutTexts() {
    given()
        .contentType(ContentType.JSON)
        .body("{\"query\":\"unmistakable\",\"documents\":[\"plum\",\"rose\"]}")
        .when()
        .post("/v2/rerank")
        .then()
        .statusCode(200);

    when()
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .body(containsString("reasonrank_request_seconds_count{dialect=\"cohere_v2\""))
        .body(containsString("reasonrank_rounds_sum"))
        .body(containsString("reasonrank_calls_sum"))
        .body(containsString("reasonrank_tokens_total{kind=\"prompt\"}"))
        .body(not(containsString("unmistakable")));
  }

  @Test
  void countsRefusedRequests() {
    given().contentType(ContentType.JSON).body("{}").when().post("/v2/rerank");

    when().get("/q/metrics").then().body(containsString("outcome=\"status_400\""));
  }

  @Test
  void describesItselfInOpenApi() {
    given()
        .accept(ContentType.JSON)
        .when()
        .get("/q/openapi?format=json")
        .then()
        .statusCode(200)
        .body("info.title", equalTo("ReasonRank"))
        .body("paths", hasKey("/v1/rerank"))
        .body("components.schemas.RerankRequest.required", hasItems("query", "documents"))
        .body(
            "paths.'/v2/rerank'.post.requestBody.content.'application/json'.examples",
            hasKey("roses"));
  }

  @Test
  void tellsModelAndLimits() {
    when()
        .get("/info")
        .then()
        .statusCode(200)
        .body("model", equalTo("lexical"))
        .body("strategy", equalTo("sliding"))
        .body("max_documents", equalTo(1000));
  }

  @Test
  void listsItsModelAsOpenAiDoes() {
    when()
        .get("/v1/models")
        .then()
        .statusCode(200)
        .body("object", equalTo("list"))
        .body("data[0].id", equalTo("lexical"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /info                 | GET, HEAD, OPTIONS
          /v1/models            | GET, HEAD, OPTIONS
          /v1/batches           | POST, OPTIONS
          /v1/batches/x/results | GET, HEAD, OPTIONS
          /admin/v1/routing     | GET, HEAD, PUT, OPTIONS
          """)
  void tellsWhatMethodsAResourceHas(String path, String methods) {
    when().delete(path).then().statusCode(405).header("Allow", methods);
  }
}
