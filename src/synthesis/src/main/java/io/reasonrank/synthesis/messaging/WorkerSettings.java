package io.reasonrank.synthesis.messaging;

import io.reasonrank.stage.spec.LabelParameters.Messaging;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A worker among those that share lists.
 *
 * @param messaging where the broker is
 * @param topics the topics of this labelling
 * @param shard whose lists this worker answers for
 * @param shards how many workers there are
 * @param first of its lists that are not in the journal yet
 * @param size how many lists it has
 * @param keys lists of one key go to one worker: what they ask in common is asked once
 * @param atOnce lists under way together
 * @param state directory that survives a crash
 * @param client further properties of Kafka's clients (security and the like)
 */
public record WorkerSettings(
    Messaging messaging,
    TopicNames topics,
    int shard,
    int shards,
    int first,
    int size,
    IntFunction<String> keys,
    int atOnce,
    Path state,
    Map<String, String> client) {
  public WorkerSettings {
    client = Map.copyOf(client);
  }
}
