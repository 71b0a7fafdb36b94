package io.reasonrank.function.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.engine.EngineException;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.rerank.CallContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/**
 * From channel {@code rerank-requests} to {@code rerank-results}: an engine that is down is tried
 * again for a while, then the message is refused, which is a dead letter. A message is acknowledged
 * once its result is.
 */
@ApplicationScoped
class BatchChannel {
  private final EventReranking reranking;
  private final ObjectMapper json;
  private final int concurrency;
  private final int attempts;
  private final Duration firstWait;

  BatchChannel(EventReranking reranking, ObjectMapper json, ServeConfig config) {
    this.reranking = reranking;
    this.json = json;
    this.concurrency = config.batches().concurrency();
    this.attempts = config.batches().attempts();
    this.firstWait = config.batches().firstWait();
  }

  @Incoming("rerank-requests")
  @Outgoing("rerank-results")
  Multi<Message<String>> results(Multi<Message<String>> requests) {
    return requests.onItem().transformToUni(this::result).merge(concurrency);
  }

  /** The result's message, or nothing where the request became a dead letter. */
  private Uni<Message<String>> result(Message<String> request) {
    return Uni.createFrom()
        .deferred(() -> ranked(request.getPayload(), id(request)))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .onFailure(BatchChannel::isWorthARetry)
        .retry()
        .withBackOff(firstWait)
        .atMost(attempts - 1)
        .map(this::line)
        .map(request::withPayload)
        .onFailure()
        .recoverWithUni(
            failure ->
                Uni.createFrom()
                    .completionStage(() -> request.nack(failure))
                    .replaceWith(() -> null));
  }

  private static boolean isWorthARetry(Throwable failure) {
    return failure instanceof EngineException known && known.retryable();
  }

  /** A request without an id has the same one when it comes again, by its place in the topic. */
  private static String id(Message<String> request) {
    return request
        .getMetadata(IncomingKafkaRecordMetadata.class)
        .map(place -> place.getTopic() + '-' + place.getPartition() + '-' + place.getOffset())
        .orElseGet(() -> UUID.randomUUID().toString());
  }

  private Uni<EventResult> ranked(String payload, String id) {
    EventRequest request;
    try {
      request = json.readValue(payload, EventRequest.class);
    } catch (JsonProcessingException e) {
      // Jackson's own message quotes the text.
      return Uni.createFrom()
          .item(
              reranking.refused(
                  id,
                  "the request is not the JSON of rerank.request.v1: line "
                      + e.getLocation().getLineNr()
                      + ", column "
                      + e.getLocation().getColumnNr()));
    }
    return reranking.rerank(request, CallContext.of(id, "messaging"));
  }

  private String line(EventResult result) {
    try {
      return json.writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result is always JSON", e);
    }
  }
}
