package io.reasonrank.function.dialect;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DialectsTest {
  @Inject Dialects dialects;

  @Test
  void everyDialectIsUnderContract() {
    assertThat(DialectContractTest.everyDialect().stream().map(Spoken::name))
        .containsExactlyInAnyOrderElementsOf(
            dialects.owners().values().stream().map(Dialect::name).distinct().toList());
  }

  @Test
  void everyPathIsDescribed() {
    Map<String, Object> described =
        given()
            .accept(ContentType.JSON)
            .when()
            .get("/q/openapi?format=json")
            .then()
            .extract()
            .path("paths");

    assertThat(described).containsKeys(dialects.owners().keySet().toArray(String[]::new));
  }

  @Test
  void everyPathTakesPostsOnly() {
    dialects
        .owners()
        .keySet()
        .forEach(path -> given().when().put(path).then().statusCode(405).header("Allow", "POST"));
  }
}
