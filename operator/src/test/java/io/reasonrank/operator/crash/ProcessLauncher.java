package io.reasonrank.operator.crash;

import io.reasonrank.operator.cluster.FaultProxy;
import io.reasonrank.operator.cluster.OperatorProcess;
import io.reasonrank.operator.cluster.TestCluster;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The packaged operator in a JVM of its own; a kill is SIGKILL. */
record ProcessLauncher(TestCluster cluster, Vertx vertx) implements OperatorLauncher {
  @Override
  public Launched launch(String namespace, FaultProxy.Fault fault) {
    AtomicReference<OperatorProcess> process = new AtomicReference<>();
    FaultProxy proxy =
        FaultProxy.start(
            vertx,
            cluster.url(),
            fault,
            () -> {
              OperatorProcess running = process.get();
              if (running != null) {
                running.kill();
              }
            });
    OperatorProcess started =
        OperatorProcess.start(
            cluster, OperatorProcess.JAR, OperatorProcess.SMALL, namespace, proxy.url());
    process.set(started);
    return new Separate(proxy, started);
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

  private record Separate(FaultProxy proxy, OperatorProcess process) implements Launched {
    @Override
    public void close() {
      proxy.close();
      process.kill();
    }
  }
}
