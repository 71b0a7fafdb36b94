package io.reasonrank.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A ranking.
 *
 * @param id of the request
 * @param model that ranked
 * @param places best first; as many as were asked for
 * @param partial whether the deadline cut the work short: the best ranking until then
 * @param degraded whether an answer of the model was repaired or replaced
 * @param reasons why, one line each
 * @param promptTokens that the model read
 * @param completionTokens that it wrote
 * @param feedbackToken names this ranking to {@code POST /v1/feedback}
 */
public record RerankAnswer(
    String id,
    String model,
    List<Place> places,
    boolean partial,
    boolean degraded,
    List<String> reasons,
    int promptTokens,
    int completionTokens,
    Optional<String> feedbackToken) {

  /**
   * One document's place.
   *
   * @param index of the document in the request, from 0
   * @param score in [0,1], strictly falling; orders this list and says nothing across queries
   */
  public record Place(int index, double score) {}

  public RerankAnswer {
    places = List.copyOf(places);
    reasons = List.copyOf(reasons);
  }

  static RerankAnswer of(JsonNode body) {
    List<Place> places = new ArrayList<>();
    for (JsonNode place : body.path("results")) {
      places.add(new Place(place.path("index").asInt(), place.path("relevance_score").asDouble()));
    }
    List<String> reasons = new ArrayList<>();
    body.path("degraded_reasons").forEach(reason -> reasons.add(reason.asText()));
    return new RerankAnswer(
        body.path("id").asText(),
        body.path("model").asText(),
        places,
        body.path("partial").asBoolean(),
        body.path("degraded").asBoolean(),
        reasons,
        body.at("/usage/prompt_tokens").asInt(),
        body.at("/usage/completion_tokens").asInt(),
        Optional.ofNullable(body.path("feedback_token").textValue()));
  }
}
