package io.reasonrank.function;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A second endpoint gets shares and copies; it is a small server that reverses every list. */
@QuarkusTest
@QuarkusTestResource(value = CandidateRoutingTest.Reversing.class, restrictToAnnotatedClass = true)
class CandidateRoutingTest {
  private static final String ROSES =
      """
      {"query":"%s","documents":["Sticky honeydew on a rose.","A rose needs sun.","plum"]}
      """;

  /** The second endpoint; fails while it is told to. */
  public static class Reversing implements QuarkusTestResourceLifecycleManager {
    static final AtomicInteger ASKED = new AtomicInteger();
    static volatile boolean failing;
    private static volatile String url = "";
    private Optional<HttpServer> server = Optional.empty();

    @Override
    public Map<String, String> start() {
      try {
        return serving(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Map<String, String> serving(HttpServer opened) {
      server = Optional.of(opened);
      opened.createContext(
          "/v2/rerank",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            ASKED.incrementAndGet();
            byte[] answer = answer().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(failing ? 503 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
      opened.createContext(
          "/info",
          exchange -> {
            byte[] info =
                "{\"model_digest\":\"sha256:reversing\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, info.length);
            exchange.getResponseBody().write(info);
            exchange.close();
          });
      opened.start();
      url = "http://localhost:" + opened.getAddress().getPort();
      return Map.of("reasonrank.candidate.url", url);
    }

    static String url() {
      return url;
    }

    private static String answer() {
      return """
      {"model":"reversing",
       "results":[{"index":2,"relevance_score":1},{"index":1,"relevance_score":0.5},
                  {"index":0,"relevance_score":0.25}],
       "rounds":1,"calls":1,"usage":{"prompt_tokens":7,"completion_tokens":2}}
      """;
    }

    @Override
    public void stop() {
      server.ifPresent(opened -> opened.stop(0));
    }
  }

  @BeforeEach
  void nothingIsRouted() {
    Reversing.failing = false;
    set("{\"weight\":0,\"mirror\":0,\"candidate_url\":\"" + Reversing.url() + "\"}", 200);
  }

  private static void set(String shares, int status) {
    given()
        .contentType(ContentType.JSON)
        .body(shares)
        .when()
        .put("/admin/v1/routing")
        .then()
        .statusCode(status);
  }

  private static int first(String query) {
    return given()
        .contentType(ContentType.JSON)
        .body(ROSES.formatted(query))
        .when()
        .post("/v2/rerank")
        .then()
        .statusCode(200)
        .extract()
        .path("results[0].index");
  }

  @Test
  void theSecondBackendGetsNothingUnlessItIsGivenAShare() {
    int before = Reversing.ASKED.get();

    assertThat(first("sticky rose")).isZero();
    assertThat(Reversing.ASKED).hasValue(before);
  }

  @Test
  void theSecondBackendAnswersItsShareAndTheSameQueriesAlways() {
    set("{\"weight\":0.5}", 200);
    List<Integer> once = answers();
    List<Integer> again = answers();

    assertThat(again).isEqualTo(once);
    assertThat(once.stream().filter(first -> first == 2).count()).isBetween(8L, 32L);
  }

  private static List<Integer> answers() {
    return IntStream.range(0, 40).mapToObj(i -> first("sticky rose " + i)).toList();
  }

  @Test
  void aGrowingShareTakesNoQueryBack() {
    set("{\"weight\":0.3}", 200);
    List<Integer> few = answers();
    set("{\"weight\":0.7}", 200);
    List<Integer> more = answers();

    for (int i = 0; i < few.size(); i++) {
      assertThat(few.get(i) == 2 && more.get(i) != 2).isFalse();
    }
  }

  @Test
  void aRequestThatTheSecondBackendFailsIsAnsweredByTheFirst() {
    Reversing.failing = true;
    set("{\"weight\":1}", 200);

    assertThat(first("sticky rose")).isZero();
    when()
        .get("/q/metrics")
        .then()
        .body(containsString("reasonrank_backend_fallbacks_total"))
        .body(containsString("backend=\"candidate\",outcome=\"failed\""));
  }

  @Test
  void feedbackIsCountedForTheBackendThatAnswered() {
    set("{\"weight\":1}", 200);
    var answer =
        given()
            .contentType(ContentType.JSON)
            .body(ROSES.formatted("sticky feedback"))
            .when()
            .post("/v2/rerank")
            .then()
            .body("model", equalTo("reversing"))
            .extract();
    String id = answer.path("id");

    given()
        .contentType(ContentType.JSON)
        .body("{\"request\":\"" + id + "\",\"clicks\":[2]}")
        .when()
        .post("/v1/feedback")
        .then()
        .statusCode(202);

    when()
        .get("/admin/v1/routing")
        .then()
        .body("feedback.backends.backend", equalTo(List.of("candidate")))
        .body("feedback.backends[0].mean_ndcg", equalTo(1f))
        .body("feedback.backends[0].judged", equalTo(1));
  }

  @Test
  void copiesAreComparedWithoutKeepingTexts() {
    set("{\"mirror\":1}", 200);

    assertThat(first("sticky unmistakable rose")).isZero();

    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                when()
                    .get("/admin/v1/routing")
                    .then()
                    .statusCode(200)
                    .body("mirrored.compared", equalTo(1))
                    .body("mirrored.same_first", equalTo(0f))
                    .body("mirrored.overlap", greaterThan(0f)));
    when()
        .get("/q/metrics")
        .then()
        .body(containsString("reasonrank_mirror_agreement"))
        .body(not(containsString("unmistakable")));
  }

  @Test
  void sharesThatAreLentEndByThemselves() {
    set("{\"weight\":1,\"lease_seconds\":1}", 200);
    assertThat(first("sticky rose")).isEqualTo(2);

    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(first("sticky rose")).isZero());
    when()
        .get("/admin/v1/routing")
        .then()
        .body("weight", equalTo(0f))
        .body("lease_seconds", nullValue());
  }

  @Test
  void lendingTheSameSharesForLongerKeepsWhatWasSeen() {
    set("{\"weight\":1,\"lease_seconds\":60}", 200);
    first("sticky rose");
    set("{\"weight\":1,\"lease_seconds\":60}", 200);
    when()
        .get("/admin/v1/routing")
        .then()
        .body("backends.candidate.ok", equalTo(1))
        .body("backends.candidate.failed", equalTo(0))
        .body("backends.candidate.cancelled", equalTo(0))
        .body("backends.candidate.seconds.count.sum()", equalTo(1))
        .body("lease_seconds", greaterThan(30f));

    set("{\"weight\":0.5,\"lease_seconds\":60}", 200);
    when().get("/admin/v1/routing").then().body("backends.candidate.ok", equalTo(0));
  }

  @Test
  void anotherAddressIsAnotherBackendWithItsOwnModel() {
    set("{\"weight\":1,\"candidate_url\":\"http://127.0.0.1:9\"}", 200);
    assertThat(first("sticky rose")).isZero(); // nobody is there: the first answers

    set("{\"candidate_url\":\"" + Reversing.url() + "\"}", 200);
    assertThat(first("sticky rose")).isEqualTo(2);
    when().get("/admin/v1/routing").then().body("candidate_digest", equalTo("sha256:reversing"));
  }

  @Test
  void wrongAddressesAndLeasesAreRefused() {
    set("{\"candidate_url\":\"support\"}", 400);
    set("{\"weight\":1,\"lease_seconds\":0}", 400);
    when().get("/admin/v1/routing").then().body("weight", equalTo(0f));
  }

  @Test
  void copiesThatFailAreCountedAndNobodyNotices() {
    Reversing.failing = true;
    set("{\"mirror\":1}", 200);

    assertThat(first("sticky rose")).isZero();

    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> when().get("/admin/v1/routing").then().body("mirrored.failed", equalTo(1)));
  }

  @Test
  void refusesSharesThatAreNone() {
    set("{\"weight\":1.5}", 400);
    set("{\"mirror\":-0.1}", 400);

    when().get("/admin/v1/routing").then().body("weight.toDouble()", closeTo(0, 0));
  }
}
