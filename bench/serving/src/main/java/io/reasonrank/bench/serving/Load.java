package io.reasonrank.bench.serving;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Clients that come when they come, whether the server is done with the others or not. */
final class Load implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions().setKeepAliveTimeout(20), new PoolOptions().setHttp1MaxSize(4000));

  /**
   * One answer.
   *
   * @param status 0 where the connection failed
   * @param millis since the request should have been sent
   * @param whole whether it is neither partial nor degraded
   * @param retryAfter seconds
   */
  record Answer(int status, double millis, boolean whole, Optional<Long> retryAfter) {
    boolean good() {
      return status == 200 && whole;
    }
  }

  /** Sends one request after so many nanoseconds, timed from then. */
  CompletableFuture<Answer> send(int port, String path, Buffer body, long now, long wait) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    vertx.setTimer(
        Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait)),
        come -> send(port, path, body, now + wait).thenAccept(answer::complete));
    return answer;
  }

  /** Sends one request, timed from {@code due}, a value of {@link System#nanoTime()}. */
  CompletableFuture<Answer> send(int port, String path, Buffer body, long due) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    RequestOptions to =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI(path)
            .putHeader("Content-Type", "application/json");
    context.runOnContext(
        go ->
            client
                .request(to)
                .compose(request -> request.send(body))
                .compose(response -> response.body().map(whole -> answered(response, due)))
                .onSuccess(answer::complete)
                .onFailure(
                    broken -> answer.complete(new Answer(0, since(due), false, Optional.empty()))));
    return answer;
  }

  private static Answer answered(HttpClientResponse response, long due) {
    boolean whole =
        !"true".equals(response.getHeader("X-ReasonRank-Partial"))
            && !"true".equals(response.getHeader("X-ReasonRank-Degraded"));
    return new Answer(
        response.statusCode(),
        since(due),
        whole,
        Optional.ofNullable(response.getHeader("Retry-After")).map(Long::valueOf));
  }

  private static double since(long due) {
    return (System.nanoTime() - due) / 1e6;
  }

  /** Waits for a moment without missing it by a scheduler's tick. */
  static void until(long nanos) {
    long left;
    while ((left = nanos - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
