package io.reasonrank.function.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.funqy.Funq;
import io.quarkus.funqy.knative.events.CloudEvent;
import io.quarkus.funqy.knative.events.CloudEventMapping;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.reasonrank.function.rerank.InvalidRequestException;
import io.reasonrank.function.security.EventCaller;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Knative's binding: an event {@code rerank.feedback.v1} in, nothing out. One that is wrong is
 * counted and taken all the same: delivering it again would not help.
 */
public class FeedbackFunction {
  /** The function's name, which is a path of its own too unless it is closed. */
  public static final String NAME = "rerank-feedback";

  static final String TYPE = "rerank.feedback.v1";
  private static final Logger LOG = Logger.getLogger(FeedbackFunction.class);

  private final Feedback feedback;
  private final CurrentVertxRequest http;

  FeedbackFunction(Feedback feedback, CurrentVertxRequest http) {
    this.feedback = feedback;
    this.http = http;
  }

  /** Source and id together name an event, as CloudEvents says. */
  @Funq(NAME)
  @CloudEventMapping(trigger = TYPE)
  public void take(CloudEvent<JsonNode> event) {
    String name = event.source() + '\n' + event.id();
    try {
      feedback.take(EventCaller.of(http.getCurrent()), Optional.of(name), event.data());
    } catch (InvalidRequestException e) {
      LOG.debugf("feedback that is wrong: %s", e.getMessage());
    }
  }
}
