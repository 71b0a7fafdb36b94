package io.reasonrank.function.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.function.model.ServedModel;
import io.reasonrank.function.rerank.CallContext;
import io.reasonrank.function.rerank.Caller;
import io.reasonrank.function.rerank.Disconnect;
import io.reasonrank.function.rerank.Problem;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.function.rerank.RerankMetrics;
import io.reasonrank.function.rerank.RerankService;
import io.reasonrank.function.security.Callers;
import io.reasonrank.reranker.RerankEvent;
import io.smallrye.mutiny.Multi;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The way of every request: bytes, dialect, service, dialect, bytes. */
@Singleton
public class DialectHandler {
  private static final Logger LOG = Logger.getLogger(DialectHandler.class);

  private final Dialects dialects;
  private final RerankService service;
  private final RerankMetrics metrics;
  private final Callers callers;
  private final Body body;
  private final Replies replies;
  private final ServedModel model;

  DialectHandler(
      Dialects dialects,
      RerankService service,
      RerankMetrics metrics,
      Callers callers,
      Body body,
      Replies replies,
      ServedModel model) {
    this.dialects = dialects;
    this.service = service;
    this.metrics = metrics;
    this.callers = callers;
    this.body = body;
    this.replies = replies;
    this.model = model;
  }

  /** Answers one request; a client that goes away stops the work. */
  void handle(RoutingContext http) {
    long start = System.nanoTime();
    Dialect owner = dialects.at(http.normalizedPath());
    CallContext context = CallContext.of(RequestIds.of(http), owner.name());
    try {
      Caller caller = callers.identify(authorization(http));
      JsonNode json = body.object(http.body().buffer() == null ? new byte[0] : bytes(http));
      Dialect dialect = dialects.of(http.normalizedPath(), json);
      answer(http, dialect, new Fields(json), context.in(dialect.name()).from(caller), start);
    } catch (RuntimeException refused) {
      fail(http, owner, refused, start);
    }
  }

  private static Optional<String> authorization(RoutingContext http) {
    return Optional.ofNullable(http.request().getHeader("Authorization"));
  }

  private static byte[] bytes(RoutingContext http) {
    return http.body().buffer().getBytes();
  }

  private void answer(
      RoutingContext http, Dialect dialect, Fields fields, CallContext context, long start) {
    try {
      fields.text("model");
      Question question = dialect.read(fields);
      RerankCall call = call(question, fields);
      Reply reply = replies.to(http, fields, dialect);
      Multi<RerankEvent> events = service.events(call, context.within(Timeouts.left(http)));
      Disconnect disconnect = watched(http);
      disconnect.stops(
          events
              .subscribe()
              .with(
                  event -> reply.tell(event, question, call, model.info().id()),
                  failure -> fail(reply, dialect, failure, start)));
    } catch (RuntimeException refused) {
      fail(http, dialect, refused, start);
    }
  }

  private static Disconnect watched(RoutingContext http) {
    Disconnect disconnect = new Disconnect();
    http.response().closeHandler(closed -> disconnect.happened());
    http.response().exceptionHandler(broken -> disconnect.happened());
    return disconnect;
  }

  private static RerankCall call(Question question, Fields fields) {
    return new RerankCall(
        question.query(),
        question.documents().texts(),
        question.topN(),
        ExtensionFields.read(fields));
  }

  /** Answers a fault that came before the body could be read, a body too large for example. */
  void refuse(RoutingContext http, Problem problem) {
    Dialect dialect = dialects.at(http.normalizedPath());
    metrics.failed(dialect.name(), problem, Duration.ZERO);
    replies.whole(http, dialect).fail(problem);
  }

  private void fail(RoutingContext http, Dialect dialect, Throwable failure, long start) {
    fail(replies.whole(http, dialect), dialect, failure, start);
  }

  private void fail(Reply reply, Dialect dialect, Throwable failure, long start) {
    Problem problem = Problem.of(failure, dialect::field);
    metrics.failed(dialect.name(), problem, Duration.ofNanos(System.nanoTime() - start));
    if (problem.status() >= 500) {
      LOG.warnf("status %d: %s", problem.status(), failure.getClass().getName());
    }
    reply.fail(problem);
  }
}
