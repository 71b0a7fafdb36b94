package io.reasonrank.engine.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.EngineException.Kind;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Sorts a server's errors into those that callers treat differently. */
final class OpenAiErrors {
  private static final int LONGEST_MESSAGE = 200;

  private OpenAiErrors() {}

  /** An answer that is not 200. */
  static EngineException ofStatus(int status, HttpHeaders headers, String body, ObjectMapper json) {
    JsonNode error = error(body, json);
    Kind kind = isContentFilter(error) ? Kind.CONTENT_FILTER : kind(status);
    return new EngineException(
        kind,
        "the engine answered " + status + said(error),
        null,
        headers.firstValue("Retry-After").flatMap(value -> retryAfter(value, Instant.now())),
        status);
  }

  /** An error inside a stream that began well. */
  static EngineException inStream(JsonNode chunk) {
    JsonNode error = chunk.path("error");
    Kind kind = isContentFilter(error) ? Kind.CONTENT_FILTER : kind(error.path("code").asInt(500));
    return new EngineException(kind, "the engine failed" + said(error));
  }

  /** A request without an answer. */
  static EngineException ofFailure(Throwable failure) {
    Throwable cause = failure instanceof CompletionException wrapped ? cause(wrapped) : failure;
    return switch (cause) {
      case EngineException known -> known;
      case HttpTimeoutException e -> timeout(e);
      case TimeoutException e -> timeout(e);
      case IOException e ->
          new EngineException(
              Kind.UNAVAILABLE, "the engine cannot be reached: " + e, e, Optional.empty());
      default ->
          new EngineException(
              Kind.INTERNAL, "the request failed: " + cause, cause, Optional.empty());
    };
  }

  private static EngineException timeout(Exception e) {
    return new EngineException(Kind.TIMEOUT, "the engine was silent too long", e, Optional.empty());
  }

  private static Throwable cause(CompletionException wrapped) {
    return wrapped.getCause() == null ? wrapped : wrapped.getCause();
  }

  private static Kind kind(int status) {
    return switch (status) {
      case 408, 504 -> Kind.TIMEOUT;
      case 429 -> Kind.RATE_LIMITED;
      case 502, 503 -> Kind.UNAVAILABLE;
      default -> status >= 400 && status < 500 ? Kind.INVALID_REQUEST : Kind.INTERNAL;
    };
  }

  private static boolean isContentFilter(JsonNode error) {
    return error.path("code").asText("").contains("content_filter")
        || error.path("type").asText("").contains("content_filter");
  }

  /** {@code {"error":{…}}} of most servers, or the bare object of vLLM before 0.10. */
  private static JsonNode error(String body, ObjectMapper json) {
    try {
      JsonNode tree = json.readTree(body);
      return tree.path("error").isObject() ? tree.path("error") : tree;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static String said(JsonNode error) {
    String message = error.path("message").asText("").replaceAll("\\s+", " ").strip();
    if (message.isEmpty()) {
      return "";
    }
    return ": " + message.substring(0, Math.min(message.length(), LONGEST_MESSAGE));
  }

  /**
   * Reads {@code Retry-After}: seconds, or a date of RFC 9110.
   *
   * @return at least zero; empty if it is neither
   */
  static Optional<Duration> retryAfter(String value, Instant now) {
    try {
      double seconds = Double.parseDouble(value.strip());
      return seconds >= 0
          ? Optional.of(Duration.ofMillis(Math.round(seconds * 1000)))
          : Optional.empty();
    } catch (NumberFormatException notSeconds) {
      return untilDate(value.strip(), now);
    }
  }

  private static Optional<Duration> untilDate(String value, Instant now) {
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
