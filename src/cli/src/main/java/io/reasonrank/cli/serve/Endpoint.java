package io.reasonrank.cli.serve;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The function as a child process. */
public final class Endpoint {
  private static final String RUNNER = "function/target/quarkus-app/quarkus-run.jar";
  private static final long MOMENT_MILLIS = 200;

  private final Path runner;
  private final int port;

  private Endpoint(Path runner, int port) {
    this.runner = runner;
    this.port = port;
  }

  /**
   * Checks that the endpoint can start.
   *
   * @throws StageException 69 if something listens on the port, 78 if the function is not built
   */
  public static Endpoint on(int port) {
    requireFree(port);
    return new Endpoint(runner(), port);
  }

  /**
   * One on a port that nothing listens on now.
   *
   * @throws StageException 78 if the function is not built
   */
  public static Endpoint onFreePort() {
    try (var socket = new ServerSocket(0)) {
      return new Endpoint(runner(), socket.getLocalPort());
    } catch (IOException e) {
      throw new StageException(ExitCode.UNAVAILABLE, "no port is free: " + e.getMessage(), e);
    }
  }

  private static Path runner() {
    Path home = Path.of(System.getProperty("reasonrank.home", ""));
    Path runner = home.resolve(RUNNER).toAbsolutePath();
    if (!Files.isRegularFile(runner)) {
      throw StageException.configuration(
          "the endpoint is not built: there is no " + runner + "; run 'make build'");
    }
    return runner;
  }

  static void requireFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
    } catch (IOException | IllegalArgumentException e) {
      throw new StageException(
          ExitCode.UNAVAILABLE,
          "port " + port + " cannot be used (" + e.getMessage() + "); give another --port",
          e);
    }
  }

  /**
   * Serves until the endpoint ends or this process is asked to stop.
   *
   * @return the endpoint's exit status
   */
  public int serve(ServedModel model, BooleanSupplier stop) throws IOException {
    Process process = builder(model).inheritIO().start();
    try {
      while (!process.waitFor(MOMENT_MILLIS, TimeUnit.MILLISECONDS)) {
        if (stop.getAsBoolean()) {
          process.destroy();
        }
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      return ExitCode.TERMINATED.code();
    }
  }

  /**
   * Serves beside this process until it is closed.
   *
   * @param log where the endpoint's own lines go
   */
  public ServingProcess start(ServedModel model, Path log) throws IOException {
    Process process = builder(model).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new ServingProcess(process, URI.create("http://127.0.0.1:" + port), log);
  }

  private ProcessBuilder builder(ServedModel model) {
    var builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dai.djl.offline=true",
                "-jar",
                runner.toString()));
    builder.environment().putAll(model.environment(port));
    return builder;
  }
}
