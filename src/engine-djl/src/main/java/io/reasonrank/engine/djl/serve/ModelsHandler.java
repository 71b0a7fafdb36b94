package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.EngineCapabilities;
import io.vertx.ext.web.RoutingContext;

/** Tells which model is served and what can be asked of it. */
final class ModelsHandler {
  private final ServedModel model;
  private final long created;

  ModelsHandler(ServedModel model, long created) {
    this.model = model;
    this.created = created;
  }

  void list(RoutingContext request) {
    ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
    list.putArray("data").add(entry());
    request.response().putHeader("Content-Type", "application/json").end(list.toString());
  }

  void one(RoutingContext request) {
    String asked = String.valueOf(request.pathParam("id"));
    if (!asked.equals(model.id())) {
      throw ApiError.unknownModel(asked, model.id());
    }
    request.response().putHeader("Content-Type", "application/json").end(entry().toString());
  }

  private ObjectNode entry() {
    EngineCapabilities can = model.engine().capabilities();
    ObjectNode entry =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", model.id())
            .put("object", "model")
            .put("created", created)
            .put("owned_by", "reasonrank")
            .put("max_model_len", model.contextTokens())
            .put("digest", model.engine().model().digest());
    entry
        .putObject("capabilities")
        .put("answer_constraint", can.constrainedAnswers())
        .put("reasoning_budget", can.forcedEndOfThought())
        .put("logprobs", can.logProbabilities())
        .put("candidates", can.candidateLogProbabilities());
    return entry;
  }
}
