package io.reasonrank.synthesis.messaging;

import io.reasonrank.stage.Json;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/**
 * The channels of a worker. {@code plan} puts its own lists on the topic of tasks; {@code tasks} to
 * {@code labels} labels what any worker put there; {@code own} brings the labels of its own lists.
 * A task is acknowledged when its label is at the broker, so a worker that dies leaves it to
 * another; each channel asks for more only as fast as its consumer takes it.
 */
@Singleton
class TaskChannels {
  static final String PLAN = "plan";
  static final String TASKS = "tasks";
  static final String LABELS = "labels";
  static final String OWN = "own";

  private final Desk desk;
  private final WorkerSettings settings;
  private final Published published;

  /** What the worker gives its channels. */
  record Parts(Desk desk, WorkerSettings settings, Published published) {}

  @Inject
  TaskChannels(Parts parts) {
    this.desk = parts.desk();
    this.settings = parts.settings();
    this.published = parts.published();
  }

  @Outgoing(PLAN)
  Multi<Message<String>> plan() {
    int from = Math.max(published.count(), settings.first());
    return Multi.createFrom()
        .items(() -> IntStream.range(from, settings.size()).boxed())
        .map(position -> published.marking(position, task(position)));
  }

  private Message<String> task(int position) {
    var key =
        OutgoingKafkaRecordMetadata.<String>builder()
            .withKey(settings.keys().apply(position))
            .build();
    return Message.of(Json.line(new SharedTask(settings.shard(), position))).addMetadata(key);
  }

  @Incoming(TASKS)
  @Outgoing(LABELS)
  Multi<Message<String>> label(Multi<Message<String>> tasks) {
    return tasks.onItem().transformToUni(this::label).merge(settings.atOnce());
  }

  private Uni<Message<String>> label(Message<String> task) {
    if (desk.closing()) {
      return Uni.createFrom().nothing(); // not acknowledged: another worker gets it
    }
    desk.begun();
    return Uni.createFrom()
        .item(() -> desk.label(task.getPayload()))
        .runSubscriptionOn(desk.threads())
        .map(label -> reply(task, label))
        .onFailure()
        .recoverWithUni(this::stop);
  }

  private Uni<Message<String>> stop(Throwable failure) {
    desk.delivered();
    desk.failed(failure);
    return Uni.createFrom().nothing();
  }

  private Message<String> reply(Message<String> task, String label) {
    SharedTask of = Json.parse(task.getPayload(), SharedTask.class, "a task");
    var partition = OutgoingKafkaRecordMetadata.builder().withPartition(of.shard()).build();
    return Message.of(
            label,
            () -> {
              desk.delivered();
              return task.ack();
            },
            failure -> {
              desk.delivered();
              desk.failed(failure);
              return task.nack(failure);
            })
        .addMetadata(partition);
  }

  @Incoming(OWN)
  CompletionStage<Void> own(String label) {
    return desk.arrived(label);
  }
}
