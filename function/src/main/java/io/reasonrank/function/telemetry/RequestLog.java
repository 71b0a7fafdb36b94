package io.reasonrank.function.telemetry;

import io.reasonrank.reranker.RerankResult;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * One line per answered request, in category {@code reasonrank.request}: what is as it should be at
 * DEBUG, what is partial or degraded at INFO. Its fields stand in the line, and one by one in JSON
 * logs; texts never.
 */
@Singleton
public final class RequestLog {
  private static final Logger LOG = Logger.getLogger("reasonrank.request");

  /** Tells what became of a request. */
  public void answered(String dialect, RerankResult result, Duration took) {
    Logger.Level level =
        result.partial() || result.degraded() ? Logger.Level.INFO : Logger.Level.DEBUG;
    if (LOG.isEnabled(level)) {
      write(level, fields(dialect, result, took));
    }
  }

  private static Map<String, Object> fields(String dialect, RerankResult result, Duration took) {
    var tokens = result.usage().tokens();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("requestId", result.id());
    fields.put("dialect", dialect);
    fields.put("passages", result.order().size());
    fields.put("rounds", result.usage().rounds());
    fields.put("calls", result.usage().calls());
    fields.put("promptTokens", tokens.promptTokens());
    fields.put("generatedTokens", tokens.reasoningTokens() + tokens.answerTokens());
    fields.put("millis", took.toMillis());
    fields.put("degraded", result.degraded());
    fields.put("partial", result.partial());
    return fields;
  }

  private static void write(Logger.Level level, Map<String, Object> fields) {
    var line = new StringBuilder("answered");
    fields.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    fields.forEach((name, value) -> MDC.put(name, String.valueOf(value)));
    try {
      LOG.log(level, line.toString());
    } finally {
      fields.keySet().forEach(MDC::remove);
    }
  }
}
