package io.reasonrank.engine.djl.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;

/** Starts libtorch once per process, offline, with a fixed number of threads. */
public final class TorchRuntime {
  private static final String NATIVE = "PyTorch";

  private TorchRuntime() {}

  /**
   * Threads of one operation: {@code REASONRANK_THREADS}, else 1, which is fastest for small models
   * and exact.
   */
  public static int configuredThreads() {
    String value = System.getenv("REASONRANK_THREADS");
    if (value == null || value.isBlank()) {
      return 1;
    }
    try {
      return Math.max(1, Integer.parseInt(value.strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "REASONRANK_THREADS is '" + value + "'; give a number of threads", e);
    }
  }

  /** A new root scope for tensors on the default device. */
  public static NDManager newScope() {
    return Holder.ENGINE.newBaseManager();
  }

  /** Version of libtorch, for manifests and logs. */
  public static String version() {
    return Holder.ENGINE.getVersion();
  }

  private static final class Holder {
    static final Engine ENGINE = start();

    private static Engine start() {
      // DJL looks for newer natives on the network unless told not to.
      System.setProperty("ai.djl.offline", "true");
      System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(configuredThreads()));
      System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
      var engine = Engine.getEngine(NATIVE);
      // The optimising executor recompiles for every new shape; programs here see many shapes.
      JniUtils.setGraphExecutorOptimize(false);
      return engine;
    }
  }
}
