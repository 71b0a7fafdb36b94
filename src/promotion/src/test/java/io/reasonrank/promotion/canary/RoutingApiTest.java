package io.reasonrank.promotion.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shape of the function's admin path; {@code make verify-canary} speaks with the function. */
class RoutingApiTest {
  private static final String STATE =
      """
      {"weight":0.05,"mirror":0.1,"lease_seconds":29.9,"candidate_digest":"sha256:new",
       "backends":{
         "primary":{"ok":90,"partial":2,"degraded":3,"failed":1,"cancelled":4,
                    "seconds":[{"le":0.1,"count":60},{"le":0.11,"count":36}]},
         "candidate":{"ok":4,"partial":0,"degraded":0,"failed":1,"cancelled":0,
                      "seconds":[{"le":0.11,"count":5}]},
         "copies":{"ok":9,"partial":0,"degraded":0,"failed":0,"cancelled":0,"seconds":[]}},
       "mirrored":{"compared":9,"failed":0,"skipped":1,"same_first":0.5,"overlap":0.7,"tau":0.6,
                   "tau_variance":0.04},
       "feedback":{"backends":[
         {"backend":"primary","model":"sha256:old","events":30,"judged":20,"mean_ndcg":0.5,
          "variance_ndcg":0.1},
         {"backend":"candidate","model":"sha256:before","events":9,"judged":9,"mean_ndcg":0.1,
          "variance_ndcg":0.1},
         {"backend":"candidate","model":"sha256:new","events":3,"judged":2,"mean_ndcg":0.9,
          "variance_ndcg":0.2}]}}
      """;

  private final List<JsonNode> asked = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();
  private volatile int status = 200;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/admin/v1/routing",
        exchange -> {
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(Json.parse(body, JsonNode.class, "request"));
          byte[] answer = STATE.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static Steering steering() {
    return new Steering(URI.create("http://candidate"), 0.05, 0.1, Duration.ofSeconds(30));
  }

  @Test
  void sharesAreSetAndWhatWasSeenIsRead() {
    Steered steered = new RoutingApi().steer(endpoint(), Optional.of("secret"), steering());
    assertThat(asked.getFirst().toString())
        .isEqualTo(
            "{\"weight\":0.05,\"mirror\":0.1,\"candidate_url\":\"http://candidate\","
                + "\"lease_seconds\":30.0}");
    assertThat(tokens).containsExactly("Bearer secret");
    assertThat(steered.candidateDigest()).isEqualTo("sha256:new");
    Observation seen = steered.seen();
    assertThat(seen.incumbent())
        .isEqualTo(new Sample(90, 2, 3, 1, new TreeMap<>(Map.of(0.1, 60L, 0.11, 36L))));
    assertThat(seen.candidate().failed()).isEqualTo(1);
    assertThat(seen.copies().requests()).isEqualTo(9);
    assertThat(seen.correlation()).isEqualTo(new Moments(9, 0.6, 0.04));
    assertThat(seen.incumbentFeedback()).isEqualTo(new Moments(20, 0.5, 0.1));
    assertThat(seen.candidateFeedback()).isEqualTo(new Moments(2, 0.9, 0.2));
  }

  @Test
  void everythingIsTakenBackWithoutALease() {
    new RoutingApi().takeBack(endpoint(), Optional.empty());
    assertThat(asked.getFirst().toString()).isEqualTo("{\"weight\":0,\"mirror\":0}");
    assertThat(tokens).containsExactly("null");
  }

  @Test
  void refusalAndSilenceAreErrorsWithoutTheToken() {
    status = 403;
    assertThatThrownBy(() -> new RoutingApi().steer(endpoint(), Optional.of("secret"), steering()))
        .isInstanceOf(StageException.class)
        .hasMessageContaining("answered 403")
        .hasMessageNotContaining("secret");
    server.stop(0);
    assertThatThrownBy(() -> new RoutingApi().takeBack(endpoint(), Optional.of("secret")))
        .isInstanceOf(StageException.class)
        .hasMessageContaining("cannot be reached");
  }
}
