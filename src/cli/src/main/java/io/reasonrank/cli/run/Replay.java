package io.reasonrank.cli.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.promotion.canary.Observation;
import io.reasonrank.stage.Json;
import io.reasonrank.training.EvaluationLists.CandidateList;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks an endpoint for the lists of an evaluation, over and over, while nobody else asks it. The
 * endpoint shares its requests out by query, so each round has its queries end in one more space:
 * they are drawn anew, and mean the same.
 */
final class Replay implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int ROUNDS = 64;
  private static final long BETWEEN_MILLIS = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Others are heard of this long after their last request. */
  private static final Duration RESPECT = Duration.ofSeconds(10);

  private final URI endpoint;
  private final List<CandidateList> lists;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile long restUntil = System.nanoTime();
  private volatile boolean closed;

  /** What the endpoint had answered at the last look, and what had ended here when it began. */
  private long answeredBefore;

  private long endedBefore;
  private long strange;
  private long ofOthers;

  /**
   * @param lists not empty
   */
  Replay(URI endpoint, List<CandidateList> lists) {
    this.endpoint = endpoint;
    this.lists = List.copyOf(lists);
  }

  void start() {
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofVirtual().name("replay-" + i).start(this::askOnAndOn));
    }
  }

  /**
   * Rests while others ask: the endpoint answered more than was asked here.
   *
   * @param seen since the shares were changed
   */
  void noticed(Observation seen) {
    // what the candidate failed the incumbent answered
    long answered =
        seen.incumbent().requests() + seen.candidate().requests() - seen.candidate().failed();
    if (answered < answeredBefore) {
      endedBefore = ended.get();
      strange = 0;
    }
    answeredBefore = answered;
    long more = answered - (begun.get() - endedBefore) - strange;
    if (more > 0) {
      strange += more;
      ofOthers += more;
      restUntil = System.nanoTime() + RESPECT.toNanos();
    }
  }

  /** Who asked, for people. */
  String summary() {
    String own =
        "%d requests from a replay of %d held-out lists, %d failed"
            .formatted(ended.get(), lists.size(), failed.get());
    return ofOthers == 0 ? "nobody asked but " + own : own + "; " + ofOthers + " of others";
  }

  private void askOnAndOn() {
    try {
      while (!closed) {
        if (System.nanoTime() - restUntil >= 0) {
          ask(next.getAndIncrement());
        }
        TimeUnit.MILLISECONDS.sleep(BETWEEN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(int number) throws InterruptedException {
    begun.incrementAndGet();
    try {
      int status = client.send(request(number), BodyHandlers.discarding()).statusCode();
      if (status != HttpURLConnection.HTTP_OK && !closed) {
        failed.incrementAndGet();
      }
    } catch (IOException e) {
      if (!closed) {
        failed.incrementAndGet();
      }
    } finally {
      ended.incrementAndGet();
    }
  }

  private HttpRequest request(int number) {
    CandidateList list = lists.get(Math.floorMod(number, lists.size()));
    int round = Math.floorMod(number / lists.size(), ROUNDS);
    ObjectNode body = Json.object().put("query", list.query() + " ".repeat(round));
    list.texts().forEach(body.putArray("documents")::add);
    return HttpRequest.newBuilder(endpoint.resolve("/v2/rerank"))
        .timeout(PATIENCE)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.toString()))
        .build();
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    client.shutdownNow();
  }
}
