package io.reasonrank.engine.djl.serve;

import io.reasonrank.engine.djl.serve.Exchange.Outcome;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Answers requests for completions. */
final class GenerationHandler {
  private static final int PIECES_AHEAD = 16;

  private final ServedModel model;
  private final Admission admission;
  private final Figures figures;
  private final Executor workers;

  /**
   * @param workers read bodies and count tokens: long prompts would hold up an event loop
   */
  GenerationHandler(ServedModel model, Admission admission, Figures figures, Executor workers) {
    this.model = model;
    this.admission = admission;
    this.figures = figures;
    this.workers = workers;
  }

  /** Reads the body with {@code reader} and generates. */
  void handle(RoutingContext request, Function<Body, Call> reader) {
    Context loop = Vertx.currentContext();
    byte[] body = Bodies.of(request);
    long since = System.nanoTime();
    workers.execute(
        () -> {
          try {
            admission.check(); // an overloaded server counts no tokens
            Call call = reader.apply(Body.parse(body));
            Admission.Place place = admission.enter(call.requests().size());
            loop.runOnContext(go -> start(request, call, place, loop, since));
          } catch (RuntimeException e) {
            loop.runOnContext(go -> request.fail(e));
          }
        });
  }

  private void start(
      RoutingContext request, Call call, Admission.Place place, Context loop, long since) {
    var response = request.response();
    if (response.closed()) {
      place.leave();
      return;
    }
    Shape shape = Shape.of(call);
    var envelope = Envelope.of(shape, call, System.currentTimeMillis() / 1000, model.id());
    Output output =
        call.stream()
            ? new StreamOutput(response, call, shape, envelope)
            : new WholeOutput(response, call, shape, envelope);
    var exchange =
        new Exchange(
            response,
            output,
            (outcome, written) -> {
              place.leave();
              figures.ended(outcome == Outcome.CANCELLED, written.usage(), since);
            });
    response.closeHandler(closed -> exchange.clientLeft());
    response.exceptionHandler(broken -> exchange.clientLeft());
    var onLoop = new OnLoop(loop, exchange);
    // Subscribing reads the prompt, which may be long.
    workers.execute(() -> told(call, since).subscribe(onLoop));
  }

  /** What the engine tells of all choices, mixed as it comes. */
  private Multi<Told> told(Call call, long since) {
    var choices = new ArrayList<Multi<Told>>();
    for (int i = 0; i < call.requests().size(); i++) {
      choices.add(choice(call, i));
    }
    Multi<Told> all =
        choices.size() == 1
            ? choices.getFirst()
            : Multi.createBy()
                .merging()
                .withConcurrency(choices.size())
                .withRequests(PIECES_AHEAD)
                .streams(choices);
    return all.onItem().invoke(new FirstItem(() -> figures.firstToken(since)));
  }

  private Multi<Told> choice(Call call, int index) {
    return Multi.createFrom()
        .deferred(() -> model.engine().generate(call.requests().get(index)))
        .map(event -> new Told(index, event));
  }
}
