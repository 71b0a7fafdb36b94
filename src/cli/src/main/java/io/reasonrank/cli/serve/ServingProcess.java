package io.reasonrank.cli.serve;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The function beside this process; it ends when this is closed. */
public final class ServingProcess implements AutoCloseable {
  private static final long MOMENT_MILLIS = 100;
  private static final long GRACE_SECONDS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Process process;
  private final URI address;
  private final Path log;

  ServingProcess(Process process, URI address, Path log) {
    this.process = process;
    this.address = address;
    this.log = log;
  }

  /** Where it listens, without a path. */
  public URI address() {
    return address;
  }

  /** Why it will not answer any more, if that is so. */
  public Optional<String> ended() {
    return process.isAlive()
        ? Optional.empty()
        : Optional.of(
            "its process ended with status " + process.exitValue() + "; see its log, " + log);
  }

  /**
   * Waits until it takes requests.
   *
   * @param within the longest that this may take
   * @return why it does not take any, if that is so
   * @throws StageException 143 if somebody stops it meanwhile
   */
  public Optional<String> awaitReady(Duration within, BooleanSupplier stop) {
    long until = System.nanoTime() + within.toNanos();
    try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      while (!isReady(client)) {
        if (stop.getAsBoolean()) {
          throw new StageException(ExitCode.TERMINATED, "stopped while an endpoint started");
        }
        if (ended().isPresent() || process.waitFor(MOMENT_MILLIS, TimeUnit.MILLISECONDS)) {
          return ended();
        }
        if (System.nanoTime() > until) {
          return Optional.of(
              "it is not ready after " + within.toSeconds() + " s; see its log, " + log);
        }
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StageException(ExitCode.TERMINATED, "interrupted while an endpoint started", e);
    }
  }

  private boolean isReady(HttpClient client) throws InterruptedException {
    try {
      var request =
          HttpRequest.newBuilder(address.resolve("/q/health/ready")).timeout(PATIENCE).build();
      return client.send(request, BodyHandlers.discarding()).statusCode()
          == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  /** Lets it finish what it has begun. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
