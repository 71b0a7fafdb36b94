package io.reasonrank.function.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.reranker.RerankResult;
import io.reasonrank.reranker.RerankUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestLogTest {
  private final Logger category = Logger.getLogger("reasonrank.request");
  private final List<LogRecord> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    category.addHandler(handler);
    category.setLevel(Level.INFO);
  }

  @AfterEach
  void stop() {
    category.removeHandler(handler);
    category.setLevel(null);
  }

  private static RerankResult result(boolean degraded) {
    return new RerankResult(
        "id-9",
        List.of(1, 0),
        List.of(1.0, 0.5),
        false,
        degraded,
        List.of(),
        RerankUsage.NONE,
        List.of());
  }

  @Test
  void aDegradedAnswerIsToldWithItsRequestsId() {
    new RequestLog().answered("cohere_v2", result(true), Duration.ofMillis(12));

    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().getMessage())
        .startsWith("answered requestId=id-9 dialect=cohere_v2 passages=2")
        .contains("millis=12", "degraded=true");
  }

  @Test
  void anOrdinaryAnswerIsSilentUnlessAskedFor() {
    new RequestLog().answered("cohere_v2", result(false), Duration.ofMillis(12));
    assertThat(lines).isEmpty();

    category.setLevel(Level.FINE);
    new RequestLog().answered("cohere_v2", result(false), Duration.ofMillis(12));
    assertThat(lines).hasSize(1);
  }
}
