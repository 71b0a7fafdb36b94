package io.reasonrank.function.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.testing.KafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A topic of one partition, read from its beginning. */
final class Topic implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaConsumer<String, String> consumer;
  private final List<ConsumerRecord<String, String>> read = new ArrayList<>();

  private Topic(KafkaConsumer<String, String> consumer) {
    this.consumer = consumer;
  }

  static Topic of(KafkaBroker broker, String name) {
    Map<String, Object> settings = new HashMap<>(broker.client());
    var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    var partition = new TopicPartition(name, 0);
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    return new Topic(consumer);
  }

  /** Sends values, the key of each before it. */
  static void send(
      KafkaBroker broker,
      String name,
      int number,
      IntFunction<String> key,
      IntFunction<String> value) {
    try (var producer =
        new KafkaProducer<>(broker.client(), new StringSerializer(), new StringSerializer())) {
      IntStream.range(0, number)
          .forEach(i -> producer.send(new ProducerRecord<>(name, key.apply(i), value.apply(i))));
    }
  }

  /** All records so far whose keys begin so. */
  List<ConsumerRecord<String, String>> records(String keys) {
    consumer.poll(Duration.ofMillis(100)).forEach(read::add);
    return read.stream().filter(entry -> entry.key().startsWith(keys)).toList();
  }

  static JsonNode json(ConsumerRecord<String, String> entry) {
    try {
      return JSON.readTree(entry.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
