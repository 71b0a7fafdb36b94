package io.reasonrank.function;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.reasonrank.engine.djl.create.ModelCreator;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Digests;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Real models, exchanged by digest while requests go on. */
abstract class ModelReloadContract {
  private static final String THREE =
      """
      {"query":"sticky rose","documents":["plum","rose","sun"]}
      """;

  private static Path newModel(long seed) throws IOException {
    Path model = Files.createTempDirectory(Path.of("target"), "model-" + seed).toAbsolutePath();
    ModelCreator.tiny(seed).create(model, List.of("rose plum leaves sticky sun summer"));
    Files.writeString(
        model.resolve(PromptTemplate.FILE_NAME), PromptTemplate.builtIn("compact").format());
    return model;
  }

  private static ValidatableResponse put(Path model, String digest) {
    return given()
        .contentType(ContentType.JSON)
        .body("{\"uri\":\"" + model + "\",\"digest\":\"" + digest + "\"}")
        .when()
        .put("/admin/v1/model")
        .then();
  }

  private static void awaitPhase(String phase) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> when().get("/admin/v1/model").then().extract().path("phase").equals(phase));
  }

  private static Callable<List<Integer>> client(AtomicBoolean stop) {
    return () -> {
      List<Integer> statuses = new ArrayList<>();
      while (!stop.get()) {
        statuses.add(
            given().contentType(ContentType.JSON).body(THREE).post("/v2/rerank").statusCode());
      }
      return statuses;
    };
  }

  @Test
  void exchangesTheModelWithoutDroppingARequest() throws Exception {
    Path next = newModel(21);
    String digest = Digests.plain(next);
    var stop = new AtomicBoolean();
    try (ExecutorService clients = Executors.newFixedThreadPool(3)) {
      List<Future<List<Integer>>> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        answers.add(clients.submit(client(stop)));
      }
      put(next, digest).statusCode(202);
      awaitPhase("serving");
      stop.set(true);
      for (Future<List<Integer>> statuses : answers) {
        assertThat(statuses.get()).isNotEmpty().containsOnly(200);
      }
    }

    when().get("/info").then().body("model_digest", equalTo(digest)).body("model", equalTo("tiny"));
  }

  @Test
  void aModelThatIsNotWhatItsDigestSaysIsNotLoaded() throws IOException {
    String before = when().get("/info").then().extract().path("model_digest");

    put(newModel(22), "sha256:0").statusCode(202);

    awaitPhase("failed");
    when().get("/admin/v1/model").then().body("error", containsString("not the wanted"));
    when().get("/info").then().body("model_digest", equalTo(before));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> when().get("/q/health/ready").statusCode() == 200);
  }

  @Test
  void anExchangeNeedsAUri() {
    given()
        .contentType(ContentType.JSON)
        .body("{}")
        .when()
        .put("/admin/v1/model")
        .then()
        .statusCode(400)
        .body("message", containsString("uri is missing"));
  }
}
