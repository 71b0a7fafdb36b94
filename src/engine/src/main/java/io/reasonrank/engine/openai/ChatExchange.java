package io.reasonrank.engine.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.engine.GenerationEvent;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request on its way; its state is guarded by its monitor. */
final class ChatExchange implements Flow.Subscriber<String> {
  private final ObjectMapper json;
  private final MultiEmitter<? super GenerationEvent> emitter;
  private final Chunks chunks;
  private @Nullable CompletableFuture<?> answer;
  private boolean over;

  ChatExchange(ObjectMapper json, MultiEmitter<? super GenerationEvent> emitter) {
    this.json = json;
    this.emitter = emitter;
    this.chunks = new Chunks(json);
  }

  void start(HttpClient client, HttpRequest request, Optional<Instant> deadline) {
    CompletableFuture<HttpResponse<String>> sent = client.sendAsync(request, handler());
    synchronized (this) {
      answer = sent;
    }
    sent.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            fail(failure);
          } else if (response.statusCode() != 200) {
            fail(status(response.statusCode(), response.headers(), response.body()));
          }
        });
    deadline.ifPresent(this::stopAt);
  }

  private Throwable status(int status, HttpHeaders headers, String body) {
    return OpenAiErrors.ofStatus(status, headers, body, json);
  }

  /** Lines of the stream go to this object, the body of an error into a string. */
  private BodyHandler<String> handler() {
    return info -> {
      BodySubscriber<String> lines =
          BodySubscribers.fromLineSubscriber(this, self -> "", StandardCharsets.UTF_8, null);
      return info.statusCode() == 200 ? lines : BodySubscribers.ofString(StandardCharsets.UTF_8);
    };
  }

  private void stopAt(Instant deadline) {
    long left = Math.max(0, Duration.between(Instant.now(), deadline).toMillis());
    CompletableFuture.delayedExecutor(left, TimeUnit.MILLISECONDS).execute(this::deadlineCame);
  }

  private synchronized void deadlineCame() {
    if (!over) {
      over = true;
      emitter.emit(chunks.stopped());
      emitter.complete();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public synchronized void onNext(String line) {
    if (over) {
      return;
    }
    try {
      chunks.line(line).forEach(emitter::emit);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  @Override
  public void onError(Throwable failure) {
    fail(failure);
  }

  @Override
  public synchronized void onComplete() {
    // The connection may serve another request by now; cancelling this one would close it.
    answer = null;
    if (over) {
      return;
    }
    try {
      emitter.emit(chunks.ended());
      over = true;
      emitter.complete();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private synchronized void fail(Throwable failure) {
    if (!over) {
      over = true;
      emitter.fail(failure);
    }
  }

  /** Closes the connection if the answer is still coming. */
  void close() {
    CompletableFuture<?> running;
    synchronized (this) {
      over = true;
      running = answer;
    }
    if (running != null) {
      running.cancel(true);
    }
  }
}
