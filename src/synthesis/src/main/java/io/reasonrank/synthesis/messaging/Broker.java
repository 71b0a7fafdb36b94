package io.reasonrank.synthesis.messaging;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.LabelParameters.Messaging;
import io.reasonrank.stage.spec.StageSpec.RunRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes and deletes topics, and says whether the broker still answers. */
public final class Broker implements AutoCloseable {
  /** More partitions than workers: a worker that ends leaves its part to several. */
  private static final int PARTITIONS_PER_WORKER = 4;

  private static final int MOST_PARTITIONS = 256;
  private static final Duration ONE_QUESTION = Duration.ofSeconds(10);

  /** A label may hold a long thought; the broker's own default is a megabyte. */
  static final int MAX_MESSAGE_BYTES = 16 << 20;

  private final Messaging messaging;
  private final Admin admin;

  private Broker(Messaging messaging, Admin admin) {
    this.messaging = messaging;
    this.admin = admin;
  }

  /**
   * @param client further properties of the clients
   * @throws StageException 78 if the settings are wrong
   */
  public static Broker at(Messaging messaging, Map<String, String> client) {
    var settings = new HashMap<String, Object>(client);
    int patience = Math.toIntExact(Duration.ofSeconds(messaging.patienceSeconds()).toMillis());
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, messaging.bootstrapServers());
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(patience, 30_000));
    try {
      return new Broker(messaging, Admin.create(settings));
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw StageException.configuration("spec.messaging: " + cause.getMessage());
    }
  }

  /** Makes the topics of a labelling where they are not there yet; returns the id of its tasks. */
  String create(TopicNames names, int shards) {
    int tasks = Math.max(shards, Math.min(MOST_PARTITIONS, PARTITIONS_PER_WORKER * shards));
    create(names.tasks(), tasks);
    create(names.labels(), shards);
    Map<String, TopicDescription> described =
        answer(admin.describeTopics(List.of(names.tasks())).allTopicNames()).orElse(Map.of());
    TopicDescription topic = described.get(names.tasks());
    return topic == null ? "" : topic.topicId().toString();
  }

  private void create(String name, int partitions) {
    var topic =
        new NewTopic(name, Optional.of(partitions), Optional.empty())
            .configs(Map.of("max.message.bytes", String.valueOf(MAX_MESSAGE_BYTES)));
    answer(admin.createTopics(List.of(topic)).all());
  }

  /** Deletes all topics that were made for a run. */
  public void deleteTopics(RunRef run) {
    List<String> names =
        answer(admin.listTopics().names()).orElseThrow().stream()
            .filter(TopicNames.ofRun(run).asMatchPredicate())
            .toList();
    names.forEach(name -> answer(admin.deleteTopics(List.of(name)).all()));
  }

  /** Whether the broker answers now. */
  boolean answers() {
    try {
      admin.describeCluster().clusterId().get(ONE_QUESTION.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Nothing where the thing is there, or gone, already. */
  private <T> Optional<T> answer(KafkaFuture<T> question) {
    try {
      return Optional.ofNullable(question.get());
    } catch (ExecutionException e) {
      return switch (e.getCause()) {
        case TopicExistsException there -> Optional.empty();
        case UnknownTopicOrPartitionException gone -> Optional.empty();
        case org.apache.kafka.common.errors.TimeoutException late -> throw unreachable(late);
        case null, default -> throw StageException.configuration("spec.messaging: " + e.getCause());
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StageException(ExitCode.TERMINATED, "stopped; run it again to go on", e);
    }
  }

  StageException unreachable(Throwable cause) {
    return new StageException(
        ExitCode.UNAVAILABLE,
        "no Kafka broker answered at "
            + messaging.bootstrapServers()
            + " for "
            + messaging.patienceSeconds()
            + " s; see spec.messaging",
        cause);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}
