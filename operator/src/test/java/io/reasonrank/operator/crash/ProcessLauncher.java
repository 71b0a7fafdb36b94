package io.reasonrank.operator.crash;

import io.reasonrank.operator.cluster.FaultProxy;
import io.reasonrank.operator.cluster.OperatorProcess;
import io.reasonrank.operator.cluster.TestCluster;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** The packaged operator in a JVM of its own; a kill is SIGKILL. */
record ProcessLauncher(TestCluster cluster, Vertx vertx) implements OperatorLauncher {
  /** As the operators in this JVM: how often Git and pods are asked, and who serves. */
  private static final List<String> OPTIONS =
      Stream.concat(
              OperatorProcess.SMALL.stream(),
              Stream.of(
                  "-Dreasonrank.operator.git-poll=500ms",
                  "-Dreasonrank.operator.canary-poll=1s",
                  "-Dreasonrank.operator.serving=deployment"))
          .toList();

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
        OperatorProcess.start(cluster, OperatorProcess.JAR, OPTIONS, namespace, proxy.url());
    process.set(started);
    return new Separate(proxy, started);
  }

  static List<CrashLife> sample() {
    return List.of(
        new CrashCase(Kind.SFT, Scenario.SUCCESS, 2, false),
        new CrashCase(Kind.SFT, Scenario.SUCCESS, 2, true),
        new CrashCase(Kind.SFT, Scenario.SUCCESS, 3, true),
        new CrashCase(Kind.RL, Scenario.RETRY, 7, true),
        new CrashCase(Kind.RL, Scenario.DELETE, 3, true),
        new CrashCase(Kind.SYNTHESIS, Scenario.CHILD_TTL, 6, false),
        new CrashCase(Kind.SYNTHESIS, Scenario.SUSPEND, 5, true),
        new CrashCase(Kind.SFT, Scenario.TOUCH, 12, true),
        promotion(PromotionCase.Way.GITOPS, PromotionCase.End.PROMOTED, 10, true),
        promotion(PromotionCase.Way.GITOPS, PromotionCase.End.TAKEN_BACK, 20, false),
        promotion(PromotionCase.Way.DIRECT, PromotionCase.End.ROLLED_BACK, 15, true));
  }

  private static CrashLife promotion(
      PromotionCase.Way way, PromotionCase.End end, int change, boolean after) {
    return new PromotionCase(way, end, change, after);
  }

  private record Separate(FaultProxy proxy, OperatorProcess process) implements Launched {
    @Override
    public void close() {
      proxy.close();
      process.kill();
    }
  }
}
