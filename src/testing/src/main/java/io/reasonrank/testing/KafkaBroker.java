package io.reasonrank.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;

/** A real broker (KRaft, broker and controller in one) in a process of its own, on loopback. */
public final class KafkaBroker implements AutoCloseable {
  private final Path directory;
  private final int port;
  private final Process process;

  private KafkaBroker(Path directory, int port, Process process) {
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  /** Formats a log directory, starts a broker and waits until it answers. */
  public static KafkaBroker start(Path directory) throws Exception {
    Files.createDirectories(directory);
    int port = freePort();
    int controller = freePort();
    Files.writeString(
        directory.resolve("server.properties"),
        String.join(
            "\n",
            "process.roles=broker,controller",
            "node.id=1",
            "controller.quorum.voters=1@localhost:" + controller,
            "listeners=PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controller,
            "advertised.listeners=PLAINTEXT://localhost:" + port,
            "controller.listener.names=CONTROLLER",
            "log.dirs=" + directory.resolve("logs"),
            "offsets.topic.replication.factor=1",
            "offsets.topic.num.partitions=1",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "auto.create.topics.enable=false"));
    String id = Uuid.randomUuid().toString();
    Process format =
        java(directory, "kafka.tools.StorageTool", "format", "-t", id, "-c", "server.properties");
    if (!format.waitFor(60, TimeUnit.SECONDS) || format.exitValue() != 0) {
      throw new IOException("broker: " + Files.readString(directory.resolve("broker.log")));
    }
    var broker = new KafkaBroker(directory, port, run(directory));
    broker.awaitAnswer();
    return broker;
  }

  /** {@code host:port}. */
  public String address() {
    return "localhost:" + port;
  }

  private void awaitAnswer() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(
                    "broker ended: " + Files.readString(directory.resolve("broker.log")));
              }
              return answers();
            });
  }

  private boolean answers() throws InterruptedException {
    try (Admin admin = Admin.create(client())) {
      return !admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** Properties of a client of this broker. */
  public Map<String, Object> client() {
    return Map.of("bootstrap.servers", address());
  }

  /** Makes topics of one partition each. */
  public void create(String... topics) throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(client())) {
      admin
          .createTopics(
              Arrays.stream(topics)
                  .map(name -> new NewTopic(name, Optional.of(1), Optional.empty()))
                  .toList())
          .all()
          .get();
    }
  }

  private static Process run(Path directory) throws IOException {
    return java(directory, "kafka.Kafka", "server.properties");
  }

  private static Process java(Path directory, String main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("broker.log").toFile()))
        .start();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
