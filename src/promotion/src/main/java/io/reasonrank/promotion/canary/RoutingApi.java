package io.reasonrank.promotion.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.net.URI;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The function's {@code PUT /admin/v1/routing}. */
public final class RoutingApi {
  private static final String PATH = "/admin/v1/routing";

  private final AdminClient admin = new AdminClient();

  /**
   * Sets the shares and asks what was seen.
   *
   * @param endpoint address of one process that serves
   * @param token of its admin paths; empty where it needs none
   * @throws StageException if it does not answer, or refuses
   */
  public Steered steer(URI endpoint, Optional<String> token, Steering wanted) {
    ObjectNode body =
        Json.object()
            .put("weight", wanted.weight())
            .put("mirror", wanted.mirror())
            .put("candidate_url", wanted.candidate().toString())
            .put("lease_seconds", wanted.lease().toMillis() / 1000.0);
    return steered(admin.put(endpoint, PATH, token, body));
  }

  /** Gives everything back to the model that the endpoint has itself. */
  public void takeBack(URI endpoint, Optional<String> token) {
    admin.put(endpoint, PATH, token, Json.object().put("weight", 0).put("mirror", 0));
  }

  static Steered steered(JsonNode state) {
    JsonNode backends = state.path("backends");
    JsonNode mirrored = state.path("mirrored");
    JsonNode feedback = state.path("feedback").path("backends");
    String candidate = state.path("candidate_digest").asText("");
    return new Steered(
        state.path("weight").asDouble(),
        candidate,
        new Observation(
            sample(backends.path("primary")),
            sample(backends.path("candidate")),
            sample(backends.path("copies")),
            new Moments(
                mirrored.path("compared").asLong(),
                mirrored.path("tau").asDouble(),
                mirrored.path("tau_variance").asDouble()),
            feedback(feedback, entry -> is(entry, "backend", "primary")),
            // of candidates before this one there may be some, too
            feedback(
                feedback,
                entry -> is(entry, "backend", "candidate") && is(entry, "model", candidate))));
  }

  private static boolean is(JsonNode entry, String field, String value) {
    return entry.path(field).asText().equals(value);
  }

  private static Moments feedback(JsonNode backends, Predicate<JsonNode> which) {
    Moments all = Moments.NONE;
    for (JsonNode entry : backends) {
      if (which.test(entry)) {
        all =
            all.plus(
                new Moments(
                    entry.path("judged").asLong(),
                    entry.path("mean_ndcg").asDouble(),
                    entry.path("variance_ndcg").asDouble()));
      }
    }
    return all;
  }

  private static Sample sample(JsonNode backend) {
    SortedMap<Double, Long> seconds = new TreeMap<>();
    for (JsonNode bucket : backend.path("seconds")) {
      seconds.put(bucket.path("le").asDouble(), bucket.path("count").asLong());
    }
    return new Sample(
        backend.path("ok").asLong(),
        backend.path("partial").asLong(),
        backend.path("degraded").asLong(),
        backend.path("failed").asLong(),
        seconds);
  }
}
