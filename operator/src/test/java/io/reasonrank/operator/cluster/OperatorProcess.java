package io.reasonrank.operator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The packaged operator in a JVM of its own, for one namespace and without an election. */
public final class OperatorProcess implements AutoCloseable {
  /** The one of this tree. */
  public static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

  /** Starts fast; what tests want. */
  public static final List<String> SMALL = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final Process process;
  private final Path log;

  private OperatorProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @param options of the JVM
   */
  public static OperatorProcess start(
      TestCluster cluster, Path jar, List<String> options, String namespace, String apiServer) {
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is not there; make build comes first");
    }
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    try {
      var builder = new ProcessBuilder(command);
      builder.environment().putAll(environment(cluster, namespace, apiServer));
      Path log = Files.createTempFile("operator-" + namespace, ".log");
      return new OperatorProcess(
          builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> environment(
      TestCluster cluster, String namespace, String apiServer) throws IOException {
    try (var socket = new ServerSocket(0)) {
      return Map.ofEntries(
          Map.entry("QUARKUS_HTTP_PORT", Integer.toString(socket.getLocalPort())),
          Map.entry("QUARKUS_HTTP_HOST", "127.0.0.1"),
          Map.entry("QUARKUS_KUBERNETES_CLIENT_API_SERVER_URL", apiServer),
          Map.entry("QUARKUS_KUBERNETES_CLIENT_TRUST_CERTS", "true"),
          Map.entry("QUARKUS_KUBERNETES_CLIENT_TOKEN", cluster.operatorToken()),
          Map.entry("QUARKUS_KUBERNETES_CLIENT_NAMESPACE", namespace),
          Map.entry("QUARKUS_OPERATOR_SDK_NAMESPACES", namespace),
          // One operator at a time here: its lease would outlive it by fifteen seconds.
          Map.entry("QUARKUS_OPERATOR_SDK_ACTIVATE_LEADER_ELECTION_FOR_PROFILES", "none"),
          Map.entry("KUBECONFIG", "/dev/null"),
          // As its image has it.
          Map.entry("MALLOC_ARENA_MAX", "2"));
    }
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it wrote. */
  public Path log() {
    return log;
  }

  /**
   * Memory that it holds now or held at most, in MiB, by Linux.
   *
   * @param field VmRSS or VmHWM
   */
  public double mebibytes(String field) {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
    process.onExit().join();
  }
}
