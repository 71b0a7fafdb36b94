package io.reasonrank.function.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.reranker.WindowJudge;
import io.reasonrank.reranker.WindowTask;
import io.reasonrank.reranker.WindowVerdict;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Times every window and gives it a span below the request's. Attributes count; they never hold
 * texts.
 */
@Singleton
public final class WindowTelemetry {
  private static final String METRIC = "reasonrank.window";
  private static final String TOKENS = "reasonrank.window.tokens";

  private final MeterRegistry registry;
  private final Tracer tracer;

  WindowTelemetry(MeterRegistry registry, Tracer tracer) {
    this.registry = registry;
    this.tracer = tracer;
  }

  /**
   * The same judge, watched. The calling thread's trace is the parent of its spans.
   *
   * @param request id, so that a trace is found from a log line
   */
  public WindowJudge watching(WindowJudge judge, String request) {
    Context parent = Context.current();
    return task -> Uni.createFrom().deferred(() -> watched(judge, task, parent, request));
  }

  private Uni<WindowVerdict> watched(
      WindowJudge judge, WindowTask task, Context parent, String request) {
    long start = System.nanoTime();
    Span span =
        tracer
            .spanBuilder("rerank window")
            .setParent(parent)
            .setAttribute("reasonrank.request.id", request)
            .setAttribute("reasonrank.passages", task.passages().size())
            .startSpan();
    return judge
        .judge(task)
        .invoke(verdict -> judged(verdict, span, start))
        .onFailure()
        .invoke(failure -> failed(failure, span, start))
        .onCancellation()
        .invoke(() -> ended("cancelled", span, start));
  }

  private void judged(WindowVerdict verdict, Span span, long start) {
    Usage tokens = verdict.usage();
    span.setAttribute("gen_ai.usage.input_tokens", tokens.promptTokens());
    span.setAttribute(
        "gen_ai.usage.output_tokens", tokens.reasoningTokens() + tokens.answerTokens());
    span.setAttribute("reasonrank.reasoning_tokens", tokens.reasoningTokens());
    registry.summary(TOKENS, "kind", "reasoning").record(tokens.reasoningTokens());
    registry.summary(TOKENS, "kind", "answer").record(tokens.answerTokens());
    ended(verdict.quality().name().toLowerCase(Locale.ROOT), span, start);
  }

  private void failed(Throwable failure, Span span, long start) {
    span.setStatus(StatusCode.ERROR, kind(failure));
    ended("failed", span, start);
  }

  /** The kind only: messages of engines may quote texts. */
  private static String kind(Throwable failure) {
    return failure instanceof EngineException known
        ? known.kind().name()
        : failure.getClass().getSimpleName();
  }

  private void ended(String quality, Span span, long start) {
    span.setAttribute("reasonrank.quality", quality);
    span.end();
    Timer.builder(METRIC)
        .description("judged windows by what became of the answer")
        .tag("quality", quality)
        .register(registry)
        .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
  }
}
