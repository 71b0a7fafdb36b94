package io.reasonrank.bench.serving;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, on the loopback address. */
final class Served implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  private final Process process;
  private final int port;

  private Served(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it; it may not be ready yet. */
  static Served start(List<String> java, int port, Map<String, String> settings)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(java);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(settings);
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
    builder.redirectErrorStream(true);
    builder.redirectOutput(
        ProcessBuilder.Redirect.appendTo(Files.createTempFile("serving", ".log").toFile()));
    return new Served(builder.start(), port);
  }

  Served whenReady() throws IOException, InterruptedException {
    long until = System.nanoTime() + LONGEST_START.toNanos();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() > until) {
        throw new IOException("the server on port " + port + " did not become ready");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return this;
  }

  boolean isReady() {
    try {
      HttpURLConnection asked =
          (HttpURLConnection) URI.create(url("/q/health/ready")).toURL().openConnection();
      asked.setConnectTimeout(500);
      asked.setReadTimeout(500);
      return asked.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to stop and waits until it has. */
  void stop() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  double cpuSeconds() {
    return process.info().totalCpuDuration().map(time -> time.toNanos() / 1e9).orElse(0.0);
  }

  /** MiB of memory that it holds, now ({@code VmRSS}) or at most ({@code VmHWM}). */
  long memory(String field) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(40, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
