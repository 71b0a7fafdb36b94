package io.reasonrank.function.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.function.dialect.Dialect.Exchange;
import io.reasonrank.function.rerank.CallContext;
import io.reasonrank.function.rerank.InvalidRequestException;
import io.reasonrank.function.rerank.Problem;
import io.reasonrank.function.rerank.RerankMetrics;
import io.reasonrank.function.rerank.RerankService;
import io.reasonrank.reranker.RerankResult;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import org.jboss.logging.Logger;

/** The way of every request: bytes, dialect, service, dialect, bytes. */
@Singleton
public class DialectHandler {
  private static final Logger LOG = Logger.getLogger(DialectHandler.class);

  private final RerankService service;
  private final RerankMetrics metrics;
  private final ObjectMapper json;

  DialectHandler(RerankService service, RerankMetrics metrics, ObjectMapper json) {
    this.service = service;
    this.metrics = metrics;
    this.json = json;
  }

  /** Answers one request; a client that goes away stops the work. */
  public Uni<Response> handle(
      Dialect dialect, byte[] body, HttpHeaders headers, HttpServerResponse connection) {
    long start = System.nanoTime();
    Uni<Response> answer =
        Uni.createFrom()
            .deferred(() -> answer(dialect, body, headers))
            .onFailure()
            .recoverWithItem(failure -> problem(dialect, failure, start));
    return Disconnects.cancelling(answer, connection);
  }

  private Uni<Response> answer(Dialect dialect, byte[] body, HttpHeaders headers) {
    Exchange exchange = dialect.read(parse(body));
    var timeout = Timeouts.of(headers.getHeaderString(Timeouts.HEADER));
    return service
        .rerank(exchange.call(), CallContext.of(dialect.name(), timeout))
        .invoke(result -> log(dialect, exchange, result))
        .map(result -> Response.ok(exchange.answer(result), MediaType.APPLICATION_JSON).build());
  }

  private static void log(Dialect dialect, Exchange exchange, RerankResult result) {
    LOG.debugf(
        "request %s dialect %s passages %d rounds %d calls %d degraded %s partial %s",
        result.id(),
        dialect.name(),
        exchange.call().passages().size(),
        result.usage().rounds(),
        result.usage().calls(),
        result.degraded(),
        result.partial());
  }

  private JsonNode parse(byte[] body) {
    JsonNode node = tree(body);
    if (!node.isObject()) {
      throw new InvalidRequestException("the body is not a JSON object; give one");
    }
    return node;
  }

  private JsonNode tree(byte[] body) {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) {
      // Jackson's own message quotes the body.
      throw new InvalidRequestException(
          "the body is not JSON: line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr());
    } catch (IOException e) {
      throw new InvalidRequestException("the body is not JSON in UTF-8");
    }
  }

  private Response problem(Dialect dialect, Throwable failure, long start) {
    Problem problem = Problem.of(failure);
    metrics.failed(dialect.name(), problem, Duration.ofNanos(System.nanoTime() - start));
    if (problem.status() >= 500) {
      LOG.warnf("status %d: %s", problem.status(), failure.getClass().getName());
    }
    Response.ResponseBuilder response =
        Response.status(problem.status())
            .type(MediaType.APPLICATION_JSON)
            .entity(dialect.error(problem));
    problem
        .retryAfter()
        .ifPresent(wait -> response.header(HttpHeaders.RETRY_AFTER, wholeSeconds(wait)));
    return response.build();
  }

  /** Rounded up: a client that comes back early is turned away again. */
  private static long wholeSeconds(Duration wait) {
    return Math.max(1, wait.plusMillis(999).toSeconds());
  }
}
