package io.reasonrank.function.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.segment.TextSegment;
import io.quarkus.test.junit.QuarkusTest;
import io.reasonrank.client.Endpoint;
import io.reasonrank.client.RerankAnswer;
import io.reasonrank.client.RerankClient;
import io.reasonrank.client.RerankException;
import io.reasonrank.client.langchain4j.ReasonRankScoringModel;
import io.reasonrank.client.springai.ReasonRankPostProcessor;
import io.restassured.RestAssured;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.rag.Query;

/** Our own client, against the endpoint as it is. */
@QuarkusTest
class OurClientTest {
  private static final List<String> TEXTS =
      List.of("Prune plums in summer.", "Honeydew makes rose leaves sticky.", "A rose needs sun.");
  private static final String QUERY = "sticky rose leaves";

  private static Endpoint endpoint() {
    return Endpoint.at(URI.create("http://localhost:" + RestAssured.port));
  }

  @Test
  void ranksAndTellsWhoDidIt() {
    try (var client = new RerankClient(endpoint())) {
      RerankAnswer answer = client.rank(QUERY, TEXTS);

      assertThat(answer.places().stream().map(RerankAnswer.Place::index)).containsExactly(1, 2, 0);
      assertThat(answer.model()).isEqualTo("lexical");
      assertThat(answer.partial() || answer.degraded()).isFalse();
      assertThat(answer.feedbackToken()).isPresent();
    }
  }

  @Test
  void tellsRankingsOnTheWay() {
    List<String> many = IntStream.range(0, 60).mapToObj(i -> "rose number " + i).toList();
    List<List<Integer>> seen = new ArrayList<>();
    try (var client = new RerankClient(endpoint().withTopN(5))) {
      RerankAnswer answer = client.rank("rose number 59", many, seen::add);

      assertThat(seen).hasSizeGreaterThan(1).allSatisfy(order -> assertThat(order).hasSize(5));
      assertThat(answer.places().getFirst().index()).isEqualTo(59);
      assertThat(seen.getLast())
          .isEqualTo(answer.places().stream().map(RerankAnswer.Place::index).toList());
    }
  }

  @Test
  void aRequestThatIsWrongFailsAtOnceAndSaysWhy() {
    try (var client = new RerankClient(endpoint().withEffort("utmost"))) {
      assertThatThrownBy(() -> client.rank(QUERY, TEXTS))
          .isInstanceOfSatisfying(RerankException.class, e -> assertThat(e.status()).isEqualTo(400))
          .hasMessageContaining("reasoning_effort");
    }
  }

  @Test
  void anEndpointThatIsNotThereIsNamed() {
    try (var client = new RerankClient(Endpoint.at(URI.create("http://127.0.0.1:1")))) {
      assertThatThrownBy(() -> client.rank(QUERY, TEXTS))
          .isInstanceOf(RerankException.class)
          .hasMessageContaining("cannot ask http://127.0.0.1:1");
    }
  }

  @Test
  void scoresSegmentsForLangChain4j() {
    try (var client = new RerankClient(endpoint().within(Duration.ofSeconds(20)))) {
      var response =
          new ReasonRankScoringModel(client)
              .scoreAll(TEXTS.stream().map(TextSegment::from).toList(), QUERY);

      List<Double> scores = response.content();
      assertThat(scores.get(1)).isGreaterThan(scores.get(2)).isEqualTo(1);
      assertThat(scores.get(2)).isGreaterThan(scores.get(0));
      assertThat(response.metadata())
          .containsEntry("partial", false)
          .containsEntry("model", "lexical")
          .containsKey("feedback_token");
    }
  }

  @Test
  void ordersDocumentsForSpringAi() {
    List<Document> documents =
        TEXTS.stream().map(text -> new Document(text, Map.of("source", "garden"))).toList();
    try (var client = new RerankClient(endpoint().withTopN(2))) {
      List<Document> ranked =
          new ReasonRankPostProcessor(client).process(new Query(QUERY), documents);

      assertThat(ranked.stream().map(Document::getText))
          .containsExactly(TEXTS.get(1), TEXTS.get(2));
      assertThat(ranked.getFirst().getId()).isEqualTo(documents.get(1).getId());
      assertThat(ranked.getFirst().getScore()).isEqualTo(1);
      assertThat(ranked.getFirst().getMetadata())
          .containsEntry("source", "garden")
          .containsEntry("reasonrank.index", 1)
          .containsKey("reasonrank.feedback_token");
    }
  }
}
