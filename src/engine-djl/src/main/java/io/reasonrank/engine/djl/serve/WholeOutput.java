package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** An answer in one piece. */
final class WholeOutput implements Output {
  private final HttpServerResponse response;
  private final Call call;
  private final Shape shape;
  private final Envelope envelope;
  private final List<Choice> choices;
  private final List<List<Part>> parts;
  private final TreeMap<Integer, Finished> ended = new TreeMap<>();
  private final Cost cost;

  WholeOutput(HttpServerResponse response, Call call, Shape shape, Envelope envelope) {
    this.response = response;
    this.call = call;
    this.shape = shape;
    this.envelope = envelope;
    this.choices = Choice.each(call);
    this.parts = choices.stream().<List<Part>>map(choice -> new ArrayList<>()).toList();
    this.cost = new Cost(call.choicesPerPrompt());
  }

  @Override
  public void event(Told told) {
    Choice choice = choices.get(told.index());
    List<Part> gathered = parts.get(told.index());
    switch (told.event()) {
      case Delta delta -> gathered.addAll(choice.add(delta));
      case Finished finished -> {
        gathered.addAll(choice.end(finished));
        gathered.add(choice.rest(finished));
        ended.put(told.index(), finished);
        cost.add(told.index(), finished.usage());
      }
    }
  }

  @Override
  public void complete() {
    ObjectNode answer = envelope.empty();
    ended.forEach((index, finished) -> answer.withArray("choices").add(choice(index, finished)));
    answer.set("usage", Envelope.usage(usage()));
    response.putHeader("Content-Type", "application/json").end(answer.toString());
  }

  private ObjectNode choice(int index, Finished finished) {
    return shape.whole(parts.get(index), finished, call).put("index", index);
  }

  @Override
  public void fail(ApiError error) {
    Errors.write(response, error);
  }

  @Override
  public Usage usage() {
    return cost.sum();
  }
}
