package io.reasonrank.synthesis.messaging;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/**
 * SmallRye Reactive Messaging in a container of its own, started for one worker: the transport is
 * chosen when a spec is read, not when the program is built.
 */
final class Channels implements AutoCloseable {
  private static final int ORDINAL = 500;

  /** Containers tell at length what they did not find and nobody asked for. */
  private static final List<Logger> TALKATIVE =
      List.of(Logger.getLogger("org.jboss.weld"), Logger.getLogger("io.smallrye"));

  private final WeldContainer container;
  private final SmallRyeConfig config;

  private Channels(WeldContainer container, SmallRyeConfig config) {
    this.container = container;
    this.config = config;
  }

  static Channels start(TaskChannels.Parts parts) {
    TALKATIVE.forEach(logger -> logger.setLevel(Level.WARNING));
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(properties(parts.settings()), "spec", ORDINAL))
            .addDefaultInterceptors()
            .build();
    ConfigProviderResolver.instance().registerConfig(config, loader);
    var weld = new Weld().addBeanClass(TaskChannels.class).addExtension(new Beans(parts));
    return new Channels(weld.initialize(), config);
  }

  private static Map<String, String> properties(WorkerSettings settings) {
    var all = new TreeMap<String, String>();
    String servers = settings.messaging().bootstrapServers();
    settings.client().forEach((key, value) -> all.put(connector(key), value));
    all.put(connector("bootstrap.servers"), servers);
    outgoing(TaskChannels.PLAN, settings.topics().tasks(), all);
    outgoing(TaskChannels.LABELS, settings.topics().labels(), all);
    tasks(settings, all);
    own(settings, all);
    return all;
  }

  private static String connector(String key) {
    return "mp.messaging.connector.smallrye-kafka." + key;
  }

  private static void outgoing(String channel, String topic, Map<String, String> all) {
    String prefix = "mp.messaging.outgoing." + channel + ".";
    all.put(prefix + "connector", "smallrye-kafka");
    all.put(prefix + "topic", topic);
    all.put(prefix + "value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    all.put(prefix + "compression.type", "gzip");
    all.put(prefix + "max.request.size", String.valueOf(Broker.MAX_MESSAGE_BYTES));
  }

  private static void incoming(String channel, String topic, Map<String, String> all) {
    String prefix = "mp.messaging.incoming." + channel + ".";
    all.put(prefix + "connector", "smallrye-kafka");
    all.put(prefix + "topic", topic);
    all.put(
        prefix + "value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    all.put(prefix + "auto.offset.reset", "earliest");
  }

  private static void tasks(WorkerSettings settings, Map<String, String> all) {
    incoming(TaskChannels.TASKS, settings.topics().tasks(), all);
    String prefix = "mp.messaging.incoming." + TaskChannels.TASKS + ".";
    all.put(prefix + "group.id", settings.topics().base());
    // A worker that comes back within the time of its session has its part again at once.
    all.put(prefix + "group.instance.id", "worker-" + settings.shard());
    all.put(prefix + "session.timeout.ms", "10000");
    // Lists under way are given to another worker only where their part really moves.
    all.put(
        prefix + "partition.assignment.strategy",
        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
    all.put(prefix + "max.poll.records", String.valueOf(Math.max(1, settings.atOnce())));
    all.put(prefix + "commit-strategy", "throttled");
    all.put(prefix + "auto.commit.interval.ms", "1000");
    // A teacher may think for as long as it likes.
    all.put(prefix + "throttled.unprocessed-record-max-age.ms", "0");
  }

  private static void own(WorkerSettings settings, Map<String, String> all) {
    incoming(TaskChannels.OWN, settings.topics().labels(), all);
    String prefix = "mp.messaging.incoming." + TaskChannels.OWN + ".";
    all.put(prefix + "group.id", settings.topics().base() + ".own-" + settings.shard());
    all.put(prefix + "assign-seek", settings.shard() + ":0");
    all.put(prefix + "commit-strategy", "ignore");
    all.put(prefix + "fetch.max.bytes", String.valueOf(Broker.MAX_MESSAGE_BYTES));
  }

  @Override
  public void close() {
    container.close();
    ConfigProviderResolver.instance().releaseConfig(config);
  }
}
