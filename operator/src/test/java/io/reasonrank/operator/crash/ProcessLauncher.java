package io.reasonrank.operator.crash;

import io.reasonrank.operator.cluster.FaultProxy;
import io.reasonrank.operator.cluster.TestCluster;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** The packaged operator in a JVM of its own; a kill is SIGKILL. */
record ProcessLauncher(TestCluster cluster, Vertx vertx) implements OperatorLauncher {
  static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

  @Override
  public Launched launch(String namespace, FaultProxy.Fault fault) {
    AtomicReference<Process> process = new AtomicReference<>();
    FaultProxy proxy =
        FaultProxy.start(
            vertx,
            cluster.url(),
            fault,
            () -> {
              Process running = process.get();
              if (running != null) {
                running.destroyForcibly();
              }
            });
    Process started = start(namespace, proxy.url());
    process.set(started);
    return new Separate(proxy, started);
  }

  private Process start(String namespace, String apiServer) {
    try {
      var builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-jar",
              JAR.toString());
      builder.environment().putAll(environment(namespace, apiServer));
      Path log = Files.createTempFile("operator-" + namespace, ".log");
      return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> environment(String namespace, String apiServer) throws IOException {
    try (var socket = new ServerSocket(0)) {
      return Map.of(
          "QUARKUS_HTTP_PORT",
          Integer.toString(socket.getLocalPort()),
          "QUARKUS_HTTP_HOST",
          "127.0.0.1",
          "QUARKUS_KUBERNETES_CLIENT_API_SERVER_URL",
          apiServer,
          "QUARKUS_KUBERNETES_CLIENT_TOKEN",
          cluster.operatorToken(),
          "QUARKUS_KUBERNETES_CLIENT_NAMESPACE",
          namespace,
          "QUARKUS_OPERATOR_SDK_NAMESPACES",
          namespace,
          // One operator at a time here: its lease would outlive it by fifteen seconds.
          "QUARKUS_OPERATOR_SDK_ACTIVATE_LEADER_ELECTION_FOR_PROFILES",
          "none",
          "KUBECONFIG",
          "/dev/null");
    }
  }

  static List<CrashCase> sample() {
    return List.of(
        new CrashCase(Kind.SFT, Scenario.SUCCESS, 2, false),
        new CrashCase(Kind.SFT, Scenario.SUCCESS, 2, true),
        new CrashCase(Kind.SFT, Scenario.SUCCESS, 3, true),
        new CrashCase(Kind.RL, Scenario.RETRY, 7, true),
        new CrashCase(Kind.RL, Scenario.DELETE, 3, true),
        new CrashCase(Kind.SYNTHESIS, Scenario.CHILD_TTL, 6, false),
        new CrashCase(Kind.SYNTHESIS, Scenario.SUSPEND, 5, true),
        new CrashCase(Kind.SFT, Scenario.TOUCH, 12, true));
  }

  private record Separate(FaultProxy proxy, Process process) implements Launched {
    @Override
    public void close() {
      proxy.close();
      process.destroyForcibly();
    }
  }
}
