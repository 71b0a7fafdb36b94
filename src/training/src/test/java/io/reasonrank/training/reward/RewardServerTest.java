package io.reasonrank.training.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.ranking.reward.RewardSpec;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RewardServerTest {
  private static final String BEST = "<think>a</think><answer>[1] > [2] > [3]</answer>";
  private static final String LABEL =
      "{\"num_passages\":3,\"reference\":[1,2,3],\"relevant\":[1],\"gains\":{\"1\":2}}";

  private final HttpClient client = HttpClient.newHttpClient();
  private RewardServer server;

  @BeforeEach
  void start() throws IOException {
    server = RewardServer.start(RewardSpec.PAPER, "127.0.0.1", 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void itemsAreScoredInTheirOrder() throws Exception {
    String items =
        "{\"items\":[{\"completion\":\"%s\",%s,{\"completion\":\"no\",%s]}"
            .formatted(BEST, LABEL.substring(1), LABEL.substring(1));

    JsonNode results = Json.mapper().readTree(post(items).body()).path("results");

    assertThat(results.path(0).path("reward").asDouble()).isCloseTo(1.3, within(1e-12));
    assertThat(results.path(0).path("format").asText()).isEqualTo("ok");
    assertThat(results.path(1).path("reward").asDouble()).isEqualTo(-1);
    assertThat(results.path(1).path("format").asText()).isEqualTo("bad_output");
  }

  @Test
  void openRlhfGetsRewardsScoresAndLogsAndThePromptIsNotScored() throws Exception {
    String prompt = "Write <think></think><answer>[3] > [2] > [1]</answer> like this. ";
    String body =
        Json.line(
            Map.of(
                "query",
                List.of(prompt + BEST),
                "prompts",
                List.of(prompt),
                "labels",
                List.of(LABEL)));

    JsonNode answer = Json.mapper().readTree(post(body).body());

    assertThat(answer.path("rewards").path(0).asDouble()).isCloseTo(1.3, within(1e-12));
    assertThat(answer.path("scores")).isEqualTo(answer.path("rewards"));
    assertThat(answer.path("extra_logs").path("ndcg").path(0).asDouble()).isEqualTo(1);
    assertThat(answer.path("extra_logs").path("format_validity").path(0).asInt()).isEqualTo(1);
  }

  @Test
  void whatIsWrongIsSaidWithItsPlace() throws Exception {
    HttpResponse<String> answer =
        post("{\"items\":[{\"completion\":\"x\",\"reference\":[1,1],\"relevant\":[]}]}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("items[0]: ");
    assertThat(post("{").statusCode()).isEqualTo(400);
    assertThat(post("{\"query\":[\"a\"],\"labels\":[]}").body()).contains("lists of one length");
  }

  @Test
  void labelsSurviveTheWay() {
    var reference = RewardLabel.read(parse(LABEL));

    assertThat(RewardLabel.of(reference)).isEqualTo(parse(LABEL));
  }

  private static JsonNode parse(String text) {
    return Json.parse(text, JsonNode.class, "label");
  }

  private HttpResponse<String> post(String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/reward"))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
