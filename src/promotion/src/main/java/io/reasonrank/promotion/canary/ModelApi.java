package io.reasonrank.promotion.canary;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.net.URI;
import java.util.Optional;

/** The function's {@code /admin/v1/model}: what an endpoint serves itself, and its exchange. */
public final class ModelApi {
  private static final String PATH = "/admin/v1/model";

  private final AdminClient admin = new AdminClient();

  /**
   * Digest of the model that an endpoint serves itself.
   *
   * @throws StageException 69 if it does not answer, 77 if it does not let in
   */
  public String served(URI endpoint, Optional<String> token) {
    return admin.get(endpoint, PATH, token).path("digest").asText();
  }

  /**
   * Begins to exchange the model; requests go on.
   *
   * @throws StageException also 78 if its engine does not load models of its own
   */
  public void exchange(URI endpoint, Optional<String> token, String uri, String digest) {
    admin.put(endpoint, PATH, token, Json.object().put("uri", uri).put("digest", digest));
  }

  /**
   * Whether the exchange is done.
   *
   * @throws StageException 69 if it failed: the model before it serves
   */
  public boolean isExchanged(URI endpoint, Optional<String> token, String digest) {
    JsonNode state = admin.get(endpoint, PATH, token);
    if (state.path("phase").asText().equals("failed")) {
      throw new StageException(
          ExitCode.UNAVAILABLE,
          endpoint + " did not exchange its model: " + state.path("error").asText());
    }
    return state.path("digest").asText().equals(digest);
  }
}
