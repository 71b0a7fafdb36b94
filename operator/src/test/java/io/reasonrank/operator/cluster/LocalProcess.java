package io.reasonrank.operator.cluster;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A container as a local process. */
record LocalProcess(Process process, Path terminationLog, String address, boolean server)
    implements PodRunner.Running {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration START = Duration.ofMinutes(3);

  @Override
  public void awaitReady() {
    if (server) {
      Awaitility.await(address + " is ready")
          .atMost(START)
          .pollInterval(Duration.ofMillis(200))
          .ignoreExceptions()
          .until(() -> !process.isAlive() || isReady());
    }
  }

  private boolean isReady() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI probe = URI.create("http://" + address + "/q/health/ready");
      int status =
          client
              .send(HttpRequest.newBuilder(probe).build(), HttpResponse.BodyHandlers.discarding())
              .statusCode();
      return status == HttpURLConnection.HTTP_OK;
    }
  }

  @Override
  public PodRunner.Ended await() {
    try {
      int code = process.waitFor();
      String message = Files.exists(terminationLog) ? Files.readString(terminationLog) : "";
      return new PodRunner.Ended(code, message);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new PodRunner.Ended(137, "");
    }
  }

  @Override
  public void stop() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
