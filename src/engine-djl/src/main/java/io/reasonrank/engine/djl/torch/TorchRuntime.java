package io.reasonrank.engine.djl.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /** A new root scope for tensors on the process' device; see {@link TorchDevice#configured}. */
  public static NDManager newScope() {
    return newScope(TorchDevice.configured());
  }

  /**
   * A new root scope for tensors on a device.
   *
   * @throws IllegalArgumentException if there is no such device
   * @throws IllegalStateException if libtorch does not start
   */
  public static NDManager newScope(TorchDevice device) {
    Engine engine = engine();
    String library = "libtorch " + engine.getVersion();
    return engine.newBaseManager(device.resolve(engine.getGpuCount(), library));
  }

  /** Version of libtorch, for manifests and logs. */
  public static String version() {
    return engine().getVersion();
  }

  /** CUDA cards that libtorch sees. */
  public static int cards() {
    return engine().getGpuCount();
  }

  /** Whether a scope's tensors live in a card's memory. */
  public static boolean isOnCard(NDManager scope) {
    return scope.getDevice().isGpu();
  }

  /**
   * Runs work on a thread that ends with it, and waits. OpenMP keeps a team of threads for each
   * thread that calls it, as long as that lives; where the teams together outnumber the cores, all
   * of them sleep between operations instead of waiting awake, and steps take 1.5 times as long. So
   * what a thread does once goes here, and the thread that decodes or trains has the only team.
   */
  public static <T> T apart(Supplier<T> work) {
    var task = new FutureTask<>(work::get);
    Thread thread = Thread.ofPlatform().name("reasonrank-once").start(task);
    try {
      thread.join();
      return task.resultNow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (IllegalStateException e) {
      throw task.exceptionNow() instanceof RuntimeException fault ? fault : e;
    }
  }

  private static Engine engine() {
    return Start.ONCE.engine();
  }

  /** How the one start of the process went. */
  private record Start(Optional<Engine> started, @Nullable Throwable fault) {
    static final Start ONCE = attempt();

    private static Start attempt() {
      try {
        return new Start(Optional.of(start()), null);
      } catch (RuntimeException | LinkageError e) {
        return new Start(Optional.empty(), e);
      }
    }

    private static Engine start() {
      // DJL looks for newer natives on the network unless told not to.
      System.setProperty("ai.djl.offline", "true");
      System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(configuredThreads()));
      System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
      NativeLibrary.flavor(System.getenv())
          .ifPresent(flavor -> System.setProperty("PYTORCH_FLAVOR", flavor));
      var engine = Engine.getEngine(NATIVE);
      // The optimising executor recompiles for every new shape; programs here see many shapes.
      JniUtils.setGraphExecutorOptimize(false);
      return engine;
    }

    Engine engine() {
      return started.orElseThrow(
          () ->
              new IllegalStateException(
                  "libtorch does not start: "
                      + root(fault)
                      + "; PYTORCH_LIBRARY_PATH must hold the version and flavour that the JNI"
                      + " library was built for",
                  fault));
    }

    private static @Nullable Throwable root(@Nullable Throwable fault) {
      Throwable deepest = fault;
      while (deepest != null && deepest.getCause() != null) {
        deepest = deepest.getCause();
      }
      return deepest;
    }
  }
}
