package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.EngineException;
import java.time.Duration;
import java.util.Optional;

/** A refusal in the shape that OpenAI's clients read. */
final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String INVALID = "invalid_request_error";
  private static final String SERVER = "server_error";

  private final int status;
  private final String type;
  private final transient Optional<String> param;
  private final transient Optional<String> code;
  private final transient Optional<Duration> retryAfter;

  private ApiError(
      int status,
      String type,
      Optional<String> code,
      Optional<String> param,
      Optional<Duration> retryAfter,
      String message) {
    super(message, null, false, false);
    this.status = status;
    this.type = type;
    this.code = code;
    this.param = param;
    this.retryAfter = retryAfter;
  }

  private static ApiError of(int status, String type, String code, String message) {
    return new ApiError(
        status, type, Optional.of(code), Optional.empty(), Optional.empty(), message);
  }

  private static ApiError later(
      int status, String type, String code, Duration after, String message) {
    return new ApiError(
        status, type, Optional.of(code), Optional.empty(), Optional.of(after), message);
  }

  /**
   * A field that is wrong.
   *
   * @param field its path, for example {@code messages[2].role}
   * @param problem what is wrong with it and what to give, without its name
   */
  static ApiError field(String field, String problem) {
    return new ApiError(
        400,
        INVALID,
        Optional.empty(),
        Optional.of(field),
        Optional.empty(),
        field + " " + problem);
  }

  static ApiError badBody(String message) {
    return new ApiError(
        400, INVALID, Optional.empty(), Optional.empty(), Optional.empty(), message);
  }

  static ApiError contextExceeded(String field, int tokens, int context) {
    return new ApiError(
        400,
        INVALID,
        Optional.of("context_length_exceeded"),
        Optional.of(field),
        Optional.empty(),
        "the prompt has %d tokens, this model's context holds %d with the completion; shorten it"
            .formatted(tokens, context));
  }

  static ApiError unauthorized() {
    return of(401, INVALID, "invalid_api_key", "no valid API key; send Authorization: Bearer KEY");
  }

  static ApiError unknownModel(String asked, String served) {
    return new ApiError(
        404,
        INVALID,
        Optional.of("model_not_found"),
        Optional.of("model"),
        Optional.empty(),
        "there is no model '%s'; this server has '%s'".formatted(asked, served));
  }

  static ApiError unknownPath(int status, String method, String path) {
    String what = status == 405 ? "%s does not take %s".formatted(path, method) : "no " + path;
    return of(status, INVALID, "unknown_url", what + "; see /v1/models and DESIGN.md");
  }

  static ApiError bodyTooLarge(long limit) {
    return of(
        413, INVALID, "request_too_large", "the body is larger than %d bytes".formatted(limit));
  }

  static ApiError overloaded(int inFlight, Duration after) {
    return later(
        429,
        "rate_limit_error",
        "rate_limit_exceeded",
        after,
        "%d completions are running or waiting; try again later".formatted(inFlight));
  }

  static ApiError stopping() {
    return later(503, SERVER, "shutting_down", Duration.ofSeconds(5), "the server is going down");
  }

  /** What an engine's failure is to a client; faults of ours keep their details in the log. */
  static ApiError of(Throwable failure) {
    return switch (failure) {
      case ApiError known -> known;
      case EngineException e -> ofEngine(e);
      default -> of(500, SERVER, "internal_error", "the server failed; its log says why");
    };
  }

  private static ApiError ofEngine(EngineException e) {
    String message = String.valueOf(e.getMessage());
    Duration after = e.retryAfter().orElse(Duration.ofSeconds(1));
    return switch (e.kind()) {
      case INVALID_REQUEST -> badBody(message);
      case CONTENT_FILTER -> of(400, INVALID, "content_filter", message);
      case RATE_LIMITED -> later(429, "rate_limit_error", "rate_limit_exceeded", after, message);
      case UNAVAILABLE -> later(503, SERVER, "unavailable", after, message);
      case TIMEOUT -> of(504, SERVER, "timeout", message);
      case INTERNAL -> of(500, SERVER, "internal_error", "the engine failed; the log says why");
    };
  }

  int status() {
    return status;
  }

  /** Whole seconds of {@code Retry-After}, at least 1. */
  Optional<Long> retryAfterSeconds() {
    return retryAfter.map(after -> Math.max(1, (after.toMillis() + 999) / 1000));
  }

  /** {@code {"error":{message,type,param,code}}}. */
  ObjectNode json() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("message", getMessage())
        .put("type", type)
        .put("param", param.orElse(null))
        .put("code", code.orElse(null));
    return body;
  }
}
