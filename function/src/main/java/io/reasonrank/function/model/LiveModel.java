package io.reasonrank.function.model;

import io.reasonrank.engine.ModelInfo;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.function.telemetry.WindowTelemetry;
import io.reasonrank.reranker.ListwiseReranker;
import io.reasonrank.reranker.Provenance;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.RerankRequest;
import io.reasonrank.reranker.Reranker;
import io.smallrye.mutiny.Multi;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/** A model in its slot as a reranker: each request runs on one model from beginning to end. */
public final class LiveModel implements ServedModel, Reranker, AutoCloseable {
  private final ModelSlot slot;
  private final int concurrency;
  private final WindowTelemetry telemetry;
  private final ScheduledExecutorService timer;
  private volatile OpenedModel newest;

  LiveModel(
      OpenedModel first,
      int concurrency,
      WindowTelemetry telemetry,
      ScheduledExecutorService timer) {
    this.slot = new ModelSlot(first);
    this.newest = first;
    this.concurrency = concurrency;
    this.telemetry = telemetry;
    this.timer = timer;
  }

  @Override
  public Multi<RerankEvent> rerank(RerankRequest request) {
    return Multi.createFrom()
        .resource(
            slot::enter,
            ticket ->
                new ListwiseReranker(
                        telemetry.watching(ticket, request.id()),
                        concurrency,
                        Clock.systemUTC(),
                        timer)
                    .rerank(fitted(request))
                    .map(event -> event.mapResult(result -> result.from(maker(ticket)))))
        .withFinalizer(ModelSlot.Ticket::release);
  }

  /** The model that judged, which may have been exchanged since; the newest if none had to. */
  private Provenance maker(ModelSlot.Ticket ticket) {
    ModelInfo info = ticket.holder().orElse(newest).info();
    return Provenance.of(Provenance.PRIMARY, info.id(), info.digest());
  }

  /** A thought never takes more than a quarter of a small model's context. */
  private RerankRequest fitted(RerankRequest request) {
    RerankOptions options = request.options();
    TokenBudget budget = options.budget();
    int most = newest.info().contextTokens() / 4;
    return budget.reasoning() <= most
        ? request
        : request.withOptions(options.withBudget(new TokenBudget(most, budget.answer())));
  }

  OpenedModel newest() {
    return newest;
  }

  /** Whether requests find a model at once; they wait while it is exchanged. */
  public boolean isFilled() {
    return slot.isFilled();
  }

  CompletionStage<OpenedModel> replace(OpenedModel model) {
    newest = model;
    return slot.replace(model);
  }

  CompletionStage<OpenedModel> hold() {
    return slot.hold();
  }

  void fill(OpenedModel model) {
    newest = model;
    slot.fill(model);
  }

  void giveUp() {
    slot.giveUp();
  }

  @Override
  public ModelInfo info() {
    return newest.info();
  }

  /** Sequences at work in this process; 0 where the engine is a server. */
  int sequences() {
    return newest.sequences().getAsInt();
  }

  @Override
  public String engine() {
    return newest.engine();
  }

  @Override
  public String template() {
    return newest.template();
  }

  /** The endpoint stops: requests have ended by then. */
  @Override
  public void close() {
    newest.close();
  }
}
