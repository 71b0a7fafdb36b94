package io.reasonrank.function.dialect;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every dialect as a stream: rounds, thoughts, provisional rankings, and its own answer last. */
@QuarkusTest
class EventStreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TWO_ROUNDS =
      ",\"strategy\":\"sliding\",\"window\":2,\"step\":1,\"return_reasoning\":true";

  record Event(String name, JsonNode data) {}

  static List<Spoken> everyDialect() {
    return DialectContractTest.everyDialect();
  }

  private static List<Event> events(Response response) throws Exception {
    assertThat(response.contentType()).startsWith("text/event-stream");
    List<Event> events = new ArrayList<>();
    for (String block : response.asString().split("\n\n")) {
      String[] lines = block.split("\n", 2);
      String name = lines[0].substring("event: ".length());
      events.add(new Event(name, JSON.readTree(lines[1].substring("data: ".length()))));
    }
    return events;
  }

  private static Response post(Spoken spoken, String body) {
    return given().contentType(ContentType.JSON).body(body).when().post(spoken.path());
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void tellsRoundsProvisionalRankingsAndTheAnswerLast(Spoken spoken) throws Exception {
    List<Event> events = events(post(spoken, spoken.roses(TWO_ROUNDS + ",\"stream\":true")));

    assertThat(events.stream().map(Event::name).filter(name -> !name.equals("reasoning")))
        .containsExactly("round", "provisional", "round", "provisional", "result");
    assertThat(events.getLast().data().isArray() || events.getLast().data().has("rounds")).isTrue();
  }

  @ParameterizedTest
  @MethodSource("everyDialect")
  void theLastEventIsTheAnswerThatComesWithoutAStream(Spoken spoken) throws Exception {
    JsonNode streamed = events(post(spoken, spoken.roses(",\"stream\":true"))).getLast().data();
    JsonNode whole = JSON.readTree(post(spoken, spoken.roses("")).asString());

    String results = spoken.results().equals("$") ? "" : "/" + spoken.results();
    assertThat(streamed.at(results)).isEqualTo(whole.at(results));
  }

  @Test
  void theHeaderAsksForAStreamToo() throws Exception {
    Response response =
        given()
            .contentType(ContentType.JSON)
            .accept("text/event-stream")
            .body(Spoken.COHERE_V2.roses(""))
            .when()
            .post("/v2/rerank");

    assertThat(events(response).getLast().name()).isEqualTo("result");
  }

  @Test
  void provisionalRankingsHoldAllDocumentsOrThoseWanted() throws Exception {
    List<Event> all = events(post(Spoken.JINA, Spoken.JINA.roses(",\"stream\":true")));
    List<Event> one = events(post(Spoken.JINA, Spoken.JINA.roses(",\"stream\":true,\"top_n\":1")));

    assertThat(all.get(all.size() - 2).data().get("order")).hasSize(3);
    assertThat(one.get(one.size() - 2).data().get("order")).hasSize(1);
  }

  @Test
  void whatIsRefusedBeforeTheFirstEventHasAStatus() {
    post(Spoken.JINA, "{\"query\":\"\",\"documents\":[\"d\"],\"stream\":true}")
        .then()
        .statusCode(400)
        .contentType(ContentType.JSON);
  }
}
