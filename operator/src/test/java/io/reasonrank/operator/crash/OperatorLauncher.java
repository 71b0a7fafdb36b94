package io.reasonrank.operator.crash;

import io.reasonrank.operator.cluster.FaultProxy;

/** Starts an operator for one namespace behind a proxy that may kill it. */
@FunctionalInterface
interface OperatorLauncher {
  /** Starts one; it may be killed before this returns. */
  Launched launch(String namespace, FaultProxy.Fault fault);

  /** An operator with its proxy. */
  interface Launched extends AutoCloseable {
    /** Its way to the API server. */
    FaultProxy proxy();

    @Override
    void close();
  }
}
