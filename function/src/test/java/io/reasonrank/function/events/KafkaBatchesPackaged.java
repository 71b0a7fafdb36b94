package io.reasonrank.function.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.testing.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches through a real broker, by the packaged endpoint in a process of its own. */
class KafkaBatchesPackaged {
  private static final String REQUESTS = "rerank-requests";
  private static final String RESULTS = "rerank-results";
  private static final String DEAD = "rerank-dead-letters";
  private static final int CONCURRENCY = 2;
  private static final Duration LONG = Duration.ofSeconds(120);

  /** A broker waits so long for the word of a killed process; these are the shortest. */
  private static final Map<String, String> FAST =
      Map.of(
          "mp.messaging.incoming.rerank-requests.session.timeout.ms", "6000",
          "mp.messaging.incoming.rerank-requests.heartbeat.interval.ms", "1000");

  @SuppressWarnings("NullAway.Init")
  private static KafkaBroker broker;

  @SuppressWarnings("NullAway.Init")
  private static OrderingServer engine;

  @SuppressWarnings("NullAway.Init")
  private PackagedEndpoint endpoint;

  @BeforeAll
  static void startBrokerAndEngine(@TempDir Path directory) throws Exception {
    broker = KafkaBroker.start(directory.resolve("kafka"));
    broker.create(REQUESTS, RESULTS, DEAD);
    engine = new OrderingServer();
  }

  @AfterAll
  static void stopBrokerAndEngine() throws Exception {
    engine.close();
    broker.close();
  }

  @BeforeEach
  void startEndpoint() throws IOException {
    engine.takes(0);
    endpoint = PackagedEndpoint.start(environment(), FAST);
  }

  @AfterEach
  void stopEndpoint() throws InterruptedException {
    endpoint.close();
  }

  private static Map<String, String> environment() {
    return Map.ofEntries(
        Map.entry("KAFKA_BOOTSTRAP_SERVERS", broker.address()),
        Map.entry("MP_MESSAGING_INCOMING_RERANK_REQUESTS_CONNECTOR", "smallrye-kafka"),
        Map.entry("MP_MESSAGING_OUTGOING_RERANK_RESULTS_CONNECTOR", "smallrye-kafka"),
        Map.entry("REASONRANK_BATCHES_CONCURRENCY", Integer.toString(CONCURRENCY)),
        Map.entry("REASONRANK_BATCHES_ATTEMPTS", "2"),
        Map.entry("REASONRANK_BATCHES_FIRST_WAIT", "10ms"),
        Map.entry("REASONRANK_ENGINE", "openai"),
        Map.entry("REASONRANK_OPENAI_BASE_URL", engine.baseUrl()),
        Map.entry("REASONRANK_OPENAI_MODEL", "turns-lists-round"),
        Map.entry("REASONRANK_OPENAI_DIALECT", "openai"),
        Map.entry("REASONRANK_OPENAI_CONTEXT_TOKENS", "32768"));
  }

  private static String request(String query) {
    return """
    {"query":"%s","documents":["passage number 0","passage number 1","passage number 2"]}
    """
        .formatted(query);
  }

  private static void send(String test, int number) {
    Topic.send(broker, REQUESTS, number, i -> test + i, i -> request(test + " " + i));
  }

  private static List<ConsumerRecord<String, String>> await(Topic topic, String test, int keys) {
    return Awaitility.await()
        .atMost(LONG)
        .until(
            () -> topic.records(test),
            found -> found.stream().map(ConsumerRecord::key).distinct().count() >= keys);
  }

  @Test
  void aResultHasItsRequestsKeyAndAnIdByItsPlace() {
    send("plain-", 5);

    try (Topic results = Topic.of(broker, RESULTS)) {
      var found = await(results, "plain-", 5);

      assertThat(found)
          .allSatisfy(
              result -> {
                assertThat(Topic.json(result).at("/results").findValuesAsText("index"))
                    .containsExactly("2", "1", "0");
                assertThat(Topic.json(result).path("id").asText()).startsWith(REQUESTS + "-0-");
                assertThat(Topic.json(result).path("model").asText())
                    .isEqualTo("turns-lists-round");
              });
      assertThat(found.stream().map(result -> Topic.json(result).path("id")).distinct()).hasSize(5);
    }
  }

  @Test
  void aRequestThatFailsForGoodIsADeadLetterAndTheOthersGoOn() {
    Topic.send(
        broker,
        REQUESTS,
        6,
        i -> "dead-" + i,
        i -> request(i == 2 ? OrderingServer.POISON : "sound " + i));

    try (Topic results = Topic.of(broker, RESULTS);
        Topic dead = Topic.of(broker, DEAD)) {
      var letter = await(dead, "dead-", 1).getFirst();
      var others = await(results, "dead-", 5);

      assertThat(letter.key()).isEqualTo("dead-2");
      assertThat(Topic.json(letter).path("query").asText()).isEqualTo(OrderingServer.POISON);
      assertThat(letter.headers().lastHeader("dead-letter-reason").value())
          .asString()
          .doesNotContain(OrderingServer.POISON);
      assertThat(others).extracting(ConsumerRecord::key).doesNotContain("dead-2");
    }
  }

  @Test
  void aKilledEndpointLosesNothingAndAnswersAlikeWhatItAnswersTwice() throws Exception {
    engine.takes(20);
    send("killed-", 120);

    try (Topic results = Topic.of(broker, RESULTS)) {
      for (int enough : List.of(30, 70)) {
        await(results, "killed-", enough);
        endpoint.kill();
        endpoint = PackagedEndpoint.start(environment(), FAST);
      }
      var found = await(results, "killed-", 120);

      Map<String, Set<String>> answers = new HashMap<>();
      found.forEach(
          result ->
              answers
                  .computeIfAbsent(result.key(), key -> new HashSet<>())
                  .add(Topic.json(result).path("id").asText() + Topic.json(result).at("/results")));
      assertThat(answers).hasSize(120).allSatisfy((key, all) -> assertThat(all).hasSize(1));
    }
  }
}
