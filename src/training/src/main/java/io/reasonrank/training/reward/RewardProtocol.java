package io.reasonrank.training.reward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.ranking.reward.RankingReward;
import io.reasonrank.ranking.reward.Reward;
import io.reasonrank.ranking.reward.RewardSpec;
import io.reasonrank.stage.Json;
import java.util.List;
import java.util.Map;

/**
 * What is asked and answered. Two shapes:
 *
 * <ul>
 *   <li>ours: {@code {"items": [{"completion", …label}]}} → {@code {"results": [{"reward", views…,
 *       "format"}]}};
 *   <li>OpenRLHF's remote reward: {@code {"query": [prompt + completion], "prompts": […], "labels":
 *       [label as text]}} → {@code {"rewards": […], "scores": […], "extra_logs": {view: […]}}}.
 * </ul>
 */
final class RewardProtocol {
  private final RewardSpec spec;
  private final RankingReward reward;

  RewardProtocol(RewardSpec spec) {
    this.spec = spec;
    this.reward = new RankingReward(spec);
  }

  /**
   * Answers a body of either shape.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  String answer(byte[] body) {
    try {
      JsonNode request = Json.mapper().readTree(body);
      return Json.line(request.has("query") ? openRlhf(request) : ours(request));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + Json.describe(e), e);
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException("not readable: " + e.getMessage(), e);
    }
  }

  private ObjectNode ours(JsonNode request) {
    if (!request.path("items").isArray()) {
      throw new IllegalArgumentException("give 'items', or 'query' with 'labels'");
    }
    ObjectNode answer = Json.object();
    ArrayNode results = answer.putArray("results");
    int at = 0;
    for (JsonNode item : request.path("items")) {
      Reward scored = score(item.path("completion"), item, "items[" + at++ + "]");
      ObjectNode one = results.addObject().put("reward", scored.total());
      views().forEach(view -> one.put(view, scored.view(view)));
      one.put("format", scored.format().wireName());
    }
    return answer;
  }

  private ObjectNode openRlhf(JsonNode request) {
    JsonNode queries = request.path("query");
    JsonNode prompts = request.path("prompts");
    JsonNode labels = request.path("labels");
    if (!queries.isArray() || labels.size() != queries.size()) {
      throw new IllegalArgumentException("'query' and 'labels' must be lists of one length");
    }
    ObjectNode answer = Json.object();
    ArrayNode rewards = answer.putArray("rewards");
    ArrayNode scores = answer.putArray("scores");
    ObjectNode logs = answer.putObject("extra_logs");
    for (int i = 0; i < queries.size(); i++) {
      Reward scored =
          score(
              Json.mapper().getNodeFactory().textNode(completion(queries, prompts, i)),
              label(labels.get(i), i),
              "labels[" + i + "]");
      rewards.add(scored.total());
      scores.add(scored.total());
      views().forEach(view -> logs.withArray("/" + view).add(scored.view(view)));
      logs.withArray("/format_validity").add(scored.format() == Reward.Format.OK ? 1 : 0);
    }
    return answer;
  }

  /** A query is the prompt with what follows it; the prompt's own words must not be scored. */
  private static String completion(JsonNode queries, JsonNode prompts, int i) {
    String query = queries.path(i).asText();
    String prompt = prompts.path(i).asText();
    if (!query.startsWith(prompt)) {
      throw new IllegalArgumentException("query[" + i + "] does not begin with prompts[" + i + "]");
    }
    return query.substring(prompt.length());
  }

  private static JsonNode label(JsonNode label, int i) {
    if (!label.isTextual()) {
      return label;
    }
    try {
      return Json.mapper().readTree(label.textValue());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("labels[" + i + "] is not JSON", e);
    }
  }

  private Reward score(JsonNode completion, JsonNode label, String where) {
    if (!completion.isTextual()) {
      throw new IllegalArgumentException(where + ": field 'completion' is not a string");
    }
    try {
      return reward.score(completion.textValue(), RewardLabel.read(label));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
    }
  }

  private List<String> views() {
    return spec.views().stream().map(weighted -> weighted.view().key()).distinct().toList();
  }

  static String error(String message) {
    return Json.line(Map.of("error", message));
  }
}
