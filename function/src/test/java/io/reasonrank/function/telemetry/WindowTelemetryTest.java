package io.reasonrank.function.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.ranking.Permutation;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.WindowJudge;
import io.reasonrank.reranker.WindowTask;
import io.reasonrank.reranker.WindowVerdict;
import io.reasonrank.reranker.WindowVerdict.Quality;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTelemetryTest {
  private static final WindowTask TASK =
      WindowTask.of("unmistakable", List.of("secret a", "secret b"), RerankOptions.PAPER);

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final WindowTelemetry telemetry = new WindowTelemetry(registry, provider.get("test"));

  private static final WindowJudge JUDGE =
      task ->
          Uni.createFrom()
              .item(
                  new WindowVerdict(
                      Permutation.identity(2),
                      List.of(),
                      "secret thought",
                      "",
                      Quality.REPAIRED,
                      "",
                      new Usage(100, 0, 30, 12)));

  @Test
  void aWindowIsASpanBelowTheRequestsOwn() {
    Span request = provider.get("test").spanBuilder("request").startSpan();
    WindowJudge watched;
    try (var scope = request.makeCurrent()) {
      watched = telemetry.watching(JUDGE, "id-1");
    }
    watched.judge(TASK).await().indefinitely();

    SpanData span = spans.getFinishedSpanItems().getFirst();
    assertThat(span.getParentSpanId()).isEqualTo(request.getSpanContext().getSpanId());
    assertThat(span.getName()).isEqualTo("rerank window");
    assertThat(span.getAttributes().get(AttributeKey.stringKey("reasonrank.request.id")))
        .isEqualTo("id-1");
    assertThat(span.getAttributes().get(AttributeKey.longKey("gen_ai.usage.output_tokens")))
        .isEqualTo(42);
    assertThat(span.getAttributes().get(AttributeKey.stringKey("reasonrank.quality")))
        .isEqualTo("repaired");
    assertThat(span.toString()).doesNotContain("secret").doesNotContain("unmistakable");
  }

  @Test
  void windowsAndTheirTokensAreCounted() {
    telemetry.watching(JUDGE, "id").judge(TASK).await().indefinitely();

    assertThat(registry.timer("reasonrank.window", "quality", "repaired").count()).isEqualTo(1);
    assertThat(registry.summary("reasonrank.window.tokens", "kind", "reasoning").totalAmount())
        .isEqualTo(30);
  }

  @Test
  void aFailureTellsItsKindAndNothingElse() {
    WindowJudge failing =
        task ->
            Uni.createFrom()
                .failure(new EngineException(EngineException.Kind.INTERNAL, "secret text"));

    assertThatThrownBy(() -> telemetry.watching(failing, "id").judge(TASK).await().indefinitely())
        .isInstanceOf(EngineException.class);

    SpanData span = spans.getFinishedSpanItems().getFirst();
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEqualTo("INTERNAL");
    assertThat(span.toString()).doesNotContain("secret");
    assertThat(registry.timer("reasonrank.window", "quality", "failed").count()).isEqualTo(1);
  }

  @Test
  void aWindowThatNobodyWaitsForEnds() {
    var running =
        telemetry
            .watching(task -> Uni.createFrom().nothing(), "id")
            .judge(TASK)
            .subscribe()
            .with(verdict -> {});
    running.cancel();

    assertThat(registry.timer("reasonrank.window", "quality", "cancelled").count()).isEqualTo(1);
    assertThat(spans.getFinishedSpanItems()).hasSize(1);
  }
}
