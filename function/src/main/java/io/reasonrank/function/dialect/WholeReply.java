package io.reasonrank.function.dialect;

import io.reasonrank.function.rerank.Problem;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankResult;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** One answer in JSON. */
final class WholeReply implements Reply {
  private final HttpServerResponse response;
  private final Dialect dialect;
  private final Replies.Writer writer;

  WholeReply(HttpServerResponse response, Dialect dialect, Replies.Writer writer) {
    this.response = response;
    this.dialect = dialect;
    this.writer = writer;
  }

  @Override
  public void tell(RerankEvent event, Question question, RerankCall call, String model) {
    if (event instanceof RerankEvent.Completed(RerankResult result)) {
      head(result);
      send(writer.answer(dialect, Ranking.of(question, result, model), call));
    }
  }

  /** A bare list has no place of its own for what must not go unsaid. */
  private void head(RerankResult result) {
    String token = result.provenance().token();
    if (!token.isEmpty()) {
      response.putHeader("X-ReasonRank-Feedback-Token", token);
    }
    response
        .putHeader(RequestIds.HEADER, result.id())
        .putHeader("X-ReasonRank-Degraded", Boolean.toString(result.degraded()))
        .putHeader("X-ReasonRank-Partial", Boolean.toString(result.partial()))
        .putHeader("X-ReasonRank-Rounds", Integer.toString(result.usage().rounds()))
        .putHeader("X-ReasonRank-Calls", Integer.toString(result.usage().calls()));
  }

  @Override
  public void fail(Problem problem) {
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(dialect.status(problem));
    problem
        .retryAfter()
        .ifPresent(wait -> response.putHeader(HttpHeaders.RETRY_AFTER, wholeSeconds(wait)));
    if (problem.kind() == Problem.Kind.UNAUTHENTICATED) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    send(writer.failure(dialect, problem));
  }

  /** Rounded up: a client that comes back early is turned away again. */
  static String wholeSeconds(Duration wait) {
    return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
  }

  private void send(byte[] json) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    response.end(io.vertx.core.buffer.Buffer.buffer(json));
  }
}
