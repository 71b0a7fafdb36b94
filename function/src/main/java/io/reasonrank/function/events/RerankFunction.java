package io.reasonrank.function.events;

import io.quarkus.funqy.Funq;
import io.quarkus.funqy.knative.events.CloudEvent;
import io.quarkus.funqy.knative.events.CloudEventMapping;
import io.smallrye.mutiny.Uni;

/** Knative's binding: an event {@code rerank.request.v1} in, {@code rerank.result.v1} out. */
public class RerankFunction {
  static final String REQUEST = "rerank.request.v1";
  static final String RESULT = "rerank.result.v1";

  private final EventReranking reranking;

  RerankFunction(EventReranking reranking) {
    this.reranking = reranking;
  }

  /** The event's id names a request without one of its own. */
  @Funq("rerank-events")
  @CloudEventMapping(trigger = REQUEST, responseSource = "reasonrank", responseType = RESULT)
  public Uni<EventResult> rerank(CloudEvent<EventRequest> event) {
    return reranking.rerank(event.data(), "cloudevents", event.id());
  }
}
