package io.reasonrank.function.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.cohere.CohereScoringModel;
import dev.langchain4j.model.jina.JinaScoringModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.model.voyageai.VoyageAiScoringModel;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LangChain4j's scoring models for three vendors, unmodified but for the address. */
@QuarkusTest
class LangChain4jClientsTest {
  private static final List<TextSegment> SEGMENTS =
      Stream.of("Prune plums in summer.", "Honeydew makes rose leaves sticky.", "A rose needs sun.")
          .map(TextSegment::from)
          .toList();

  private static String at(String path) {
    return "http://localhost:" + RestAssured.port + path;
  }

  private static ScoringModel client(String vendor, String path) {
    return switch (vendor) {
      case "cohere" ->
          CohereScoringModel.builder().baseUrl(at(path)).apiKey("none").modelName("any").build();
      case "jina" ->
          JinaScoringModel.builder().baseUrl(at(path)).apiKey("none").modelName("any").build();
      default ->
          VoyageAiScoringModel.builder().baseUrl(at(path)).apiKey("none").modelName("any").build();
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cohere /v1/",
        "cohere /cohere/v1/",
        "jina /",
        "jina /jina/",
        "voyage /voyage/v1/"
      })
  void scoresEverySegmentInTheOrderOfTheInput(String vendorAndPath) {
    String[] parts = vendorAndPath.split(" ");
    Response<List<Double>> scores =
        client(parts[0], parts[1]).scoreAll(SEGMENTS, "sticky rose leaves");

    assertThat(scores.content()).hasSize(3);
    assertThat(scores.content().get(1)).isGreaterThan(scores.content().get(2));
    assertThat(scores.content().get(2)).isGreaterThan(scores.content().get(0));
    assertThat(scores.tokenUsage()).isNotNull();
  }

  @Test
  void aRefusedRequestIsAnExceptionThatSaysWhy() {
    assertThatThrownBy(() -> client("cohere", "/v1/").scoreAll(List.of(), "q"))
        .hasStackTraceContaining("documents is empty");
  }
}
