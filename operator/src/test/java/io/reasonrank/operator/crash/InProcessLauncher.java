package io.reasonrank.operator.crash;

import io.reasonrank.operator.cluster.FaultProxy;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.TestCluster;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Operators in this JVM. A kill cuts all their connections for good: for the API server that is
 * what SIGKILL is, and no state outlives them, since each has its own objects.
 */
record InProcessLauncher(TestCluster cluster, Vertx vertx) implements OperatorLauncher {
  @Override
  public Launched launch(String namespace, FaultProxy.Fault fault) {
    FaultProxy proxy = FaultProxy.start(vertx, cluster.url(), fault, () -> {});
    var operator =
        InProcessOperator.start(cluster, proxy.url(), namespace, InProcessOperator.settings());
    return new InProcess(proxy, operator, new AtomicBoolean());
  }

  private record InProcess(FaultProxy proxy, InProcessOperator operator, AtomicBoolean closed)
      implements Launched {
    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        proxy.close(); // first: what still runs must not reach the server
        operator.close();
      }
    }
  }
}
