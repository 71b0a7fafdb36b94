package io.reasonrank.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cohere.api.Cohere;
import com.cohere.api.errors.BadRequestError;
import com.cohere.api.requests.RerankRequest;
import com.cohere.api.resources.v2.requests.V2RerankRequest;
import com.cohere.api.resources.v2.types.V2RerankResponseResultsItem;
import com.cohere.api.types.RerankRequestDocumentsItem;
import com.cohere.api.types.RerankResponseResultsItem;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The vendor's own client against our endpoint, unmodified. */
@QuarkusTest
class CohereClientTest {
  private static final List<String> DOCUMENTS =
      List.of("Prune plums in summer.", "Honeydew makes rose leaves sticky.");

  private Cohere client() {
    return Cohere.builder().token("none").url("http://localhost:" + RestAssured.port).build();
  }

  @Test
  void versionTwoRanksAndBills() {
    var answer =
        client()
            .v2()
            .rerank(
                V2RerankRequest.builder()
                    .model("rerank-v3.5")
                    .query("sticky rose leaves")
                    .documents(DOCUMENTS)
                    .build());

    assertThat(answer.getResults())
        .extracting(V2RerankResponseResultsItem::getIndex)
        .containsExactly(1, 0);
    assertThat(answer.getMeta().orElseThrow().getBilledUnits().orElseThrow().getSearchUnits())
        .contains(1.0);
  }

  @Test
  void versionOneReturnsDocuments() {
    var answer =
        client()
            .rerank(
                RerankRequest.builder()
                    .query("sticky rose leaves")
                    .documents(DOCUMENTS.stream().map(RerankRequestDocumentsItem::of).toList())
                    .returnDocuments(true)
                    .topN(1)
                    .build());

    RerankResponseResultsItem best = answer.getResults().getFirst();
    assertThat(answer.getResults()).hasSize(1);
    assertThat(best.getDocument().orElseThrow().getText()).isEqualTo(DOCUMENTS.get(1));
  }

  @Test
  void anEmptyListIsABadRequestToTheClient() {
    var empty =
        V2RerankRequest.builder().model("any").query("q").documents(List.<String>of()).build();

    assertThatThrownBy(() -> client().v2().rerank(empty)).isInstanceOf(BadRequestError.class);
  }
}
