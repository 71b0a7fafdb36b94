package io.reasonrank.function.dialect;

import io.reasonrank.function.rerank.Problem;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;

/**
 * Server-sent events: {@code round}, {@code reasoning}, {@code provisional}, and last {@code
 * result} with the dialect's own answer, or {@code error} with its own error. A request that is
 * refused before the first event is answered as if no stream had been asked for.
 */
final class EventReply implements Reply {
  /** A comment, which readers of events pass over. */
  private static final String HEARTBEAT = ": still here\n\n";

  private final HttpServerResponse response;
  private final Dialect dialect;
  private final Replies.Writer writer;
  private final Reply whole;
  private final Pulse pulse;

  EventReply(
      HttpServerResponse response,
      Dialect dialect,
      Replies.Writer writer,
      Reply whole,
      Pulse pulse) {
    this.response = response;
    this.dialect = dialect;
    this.writer = writer;
    this.whole = whole;
    this.pulse = pulse;
  }

  /**
   * What keeps a stream alive.
   *
   * @param vertx times it
   * @param millis between two beats
   */
  record Pulse(Vertx vertx, long millis) {
    void keep(HttpServerResponse response) {
      vertx.setPeriodic(
          millis,
          timer -> {
            if (response.ended() || response.closed()) {
              vertx.cancelTimer(timer);
            } else {
              response.write(HEARTBEAT);
            }
          });
    }
  }

  @Override
  public void tell(RerankEvent event, Question question, RerankCall call, String model) {
    switch (event) {
      case RerankEvent.RoundStarted(int round, int windows) ->
          send("round", Map.of("round", round, "windows", windows));
      case RerankEvent.ReasoningDelta(int round, int window, String text) ->
          send("reasoning", Map.of("round", round, "window", window, "text", text));
      case RerankEvent.Provisional(int round, List<Integer> order) ->
          send("provisional", Map.of("round", round, "order", top(order, question)));
      case RerankEvent.Completed(RerankResult result) -> {
        send("result", writer.tree(dialect, Ranking.of(question, result, model), call));
        response.end();
      }
    }
  }

  private static List<Integer> top(List<Integer> order, Question question) {
    return order.subList(0, Math.min(order.size(), question.topN().orElse(order.size())));
  }

  @Override
  public void fail(Problem problem) {
    if (!response.headWritten()) {
      whole.fail(problem);
    } else if (!response.ended() && !response.closed()) {
      send("error", dialect.error(problem));
      response.end();
    }
  }

  private void send(String name, Object data) {
    if (response.closed()) {
      return;
    }
    if (!response.headWritten()) {
      response
          .setChunked(true)
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
          // A proxy that collects a stream makes it useless.
          .putHeader("X-Accel-Buffering", "no");
      pulse.keep(response);
    }
    Buffer line = Buffer.buffer("event: " + name + "\ndata: ");
    response.write(line.appendBytes(writer.bytes(data)).appendString("\n\n"));
  }
}
