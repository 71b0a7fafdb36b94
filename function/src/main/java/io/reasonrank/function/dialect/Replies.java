package io.reasonrank.function.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.rerank.Problem;
import io.reasonrank.function.rerank.RerankCall;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Chooses how a request is answered, and writes JSON. */
@Singleton
class Replies {
  private static final String EVENTS = "text/event-stream";

  private final Writer writer;
  private final EventReply.Pulse pulse;

  Replies(ObjectMapper json, Vertx vertx, ServeConfig config) {
    this.writer = new Writer(json);
    this.pulse = new EventReply.Pulse(vertx, config.heartbeat().toMillis());
  }

  Reply whole(RoutingContext http, Dialect dialect) {
    return new WholeReply(http.response(), dialect, writer);
  }

  /** A stream for those who ask for one, by field or by header. */
  Reply to(RoutingContext http, Fields fields, Dialect dialect) {
    String accept = Optional.ofNullable(http.request().getHeader("Accept")).orElse("");
    return fields.flag("stream") || accept.startsWith(EVENTS)
        ? new EventReply(http.response(), dialect, writer, whole(http, dialect), pulse)
        : whole(http, dialect);
  }

  /** Turns answers into bytes. */
  record Writer(ObjectMapper json) {

    /** An object gets what every answer says besides its dialect's fields. */
    byte[] answer(Dialect dialect, Ranking ranking, RerankCall call) {
      return bytes(tree(dialect, ranking, call));
    }

    JsonNode tree(Dialect dialect, Ranking ranking, RerankCall call) {
      JsonNode body = json.valueToTree(dialect.answer(ranking));
      if (body instanceof ObjectNode object) {
        boolean withReasoning = call.options().returnReasoning();
        object.setAll(
            json.<ObjectNode>valueToTree(AnswerExtensions.of(ranking.result(), withReasoning)));
      }
      return body;
    }

    byte[] failure(Dialect dialect, Problem problem) {
      return bytes(dialect.error(problem));
    }

    byte[] bytes(Object value) {
      try {
        return json.writeValueAsBytes(value);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("an answer could not be written", e);
      }
    }
  }
}
