package io.reasonrank.function;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A real model in the same process; it is untrained, so only the shape of answers is certain. */
@QuarkusTest
@QuarkusTestResource(value = TinyModel.class, restrictToAnnotatedClass = true)
class DjlServingTest {
  private static final String SIX =
      """
      {"query":"sticky rose leaves","return_reasoning":true,
       "documents":["plum","rose","sun","","leaves of a rose","summer"]}
      """;

  @Test
  void becomesReadyWithTheRealEngine() {
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .untilAsserted(
            () ->
                when()
                    .get("/q/health/ready")
                    .then()
                    .statusCode(200)
                    .body("checks.find { it.name == 'model' }.data.engine", equalTo("djl")));
  }

  @Test
  void ranksEveryDocumentOnceWhateverTheModelWrites() {
    given()
        .contentType(ContentType.JSON)
        .body(SIX)
        .when()
        .post("/v1/rerank")
        .then()
        .statusCode(200)
        .body("model", equalTo("tiny"))
        .body("results.index", containsInAnyOrder(0, 1, 2, 3, 4, 5))
        .body("usage.prompt_tokens", greaterThan(0))
        .body("rounds", greaterThan(1));
  }

  @Test
  void answersWithWhatThereIsWhenTheClientCannotWait() {
    given()
        .contentType(ContentType.JSON)
        .header("X-Request-Timeout", "0.001")
        .body(SIX)
        .when()
        .post("/v1/rerank")
        .then()
        .statusCode(200)
        .body("partial", equalTo(true))
        .body("results.index", containsInAnyOrder(0, 1, 2, 3, 4, 5));
  }
}
