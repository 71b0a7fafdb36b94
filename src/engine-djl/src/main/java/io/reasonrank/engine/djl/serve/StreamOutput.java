package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** An answer as server-sent events; the head goes out with the first of them. */
final class StreamOutput implements Output {
  private final HttpServerResponse response;
  private final Call call;
  private final Shape shape;
  private final Envelope envelope;
  private final List<Choice> choices;
  private final Cost cost;
  private boolean begun;

  StreamOutput(HttpServerResponse response, Call call, Shape shape, Envelope envelope) {
    this.response = response;
    this.call = call;
    this.shape = shape;
    this.envelope = envelope;
    this.choices = Choice.each(call);
    this.cost = new Cost(call.choicesPerPrompt());
  }

  @Override
  public void event(Told told) {
    begin();
    Choice choice = choices.get(told.index());
    switch (told.event()) {
      case Delta delta ->
          choice.add(delta).forEach(part -> send(told.index(), shape.piece(part, call)));
      case Finished finished -> {
        choice.end(finished).forEach(part -> send(told.index(), shape.piece(part, call)));
        send(told.index(), shape.end(choice.rest(finished), finished, call));
        cost.add(told.index(), finished.usage());
      }
    }
  }

  private void begin() {
    if (begun) {
      return;
    }
    begun = true;
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream; charset=utf-8")
        .putHeader("Cache-Control", "no-cache")
        .putHeader("X-Accel-Buffering", "no");
    for (int index = 0; index < choices.size(); index++) {
      int at = index;
      shape.start().ifPresent(choice -> send(at, choice));
    }
  }

  private void send(int index, ObjectNode choice) {
    send(envelope.with(index, choice).toString());
  }

  private void send(String data) {
    response.write("data: " + data + "\n\n");
  }

  @Override
  public void complete() {
    begin();
    if (call.includeUsage()) {
      send(envelope.empty().<ObjectNode>set("usage", Envelope.usage(usage())).toString());
    }
    send("[DONE]");
    response.end();
  }

  /** After the head the status is gone; clients read an error from the stream. */
  @Override
  public void fail(ApiError error) {
    if (!begun) {
      Errors.write(response, error);
      return;
    }
    send(error.json().toString());
    response.end();
  }

  @Override
  public Usage usage() {
    return cost.sum();
  }
}
