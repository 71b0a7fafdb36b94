package io.reasonrank.engine.openai;

import io.reasonrank.engine.EngineCapabilities;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the server is, what it serves, and how it is treated.
 *
 * @param baseUrl up to and including the version, for example {@code http://localhost:8000/v1}
 * @param model name in requests
 * @param apiKey sent as a bearer token
 * @param contextTokens tokens that the model holds
 * @param connectTimeout for the connection
 * @param silence longest wait for the next piece of an answer, the first one included
 * @param dialect what the server understands beyond OpenAI's protocol
 * @param capabilities what the server does by itself
 * @param retries whether and when failed requests are sent again
 * @param limits what the server allows
 */
public record OpenAiOptions(
    URI baseUrl,
    String model,
    Optional<String> apiKey,
    int contextTokens,
    Duration connectTimeout,
    Duration silence,
    Dialect dialect,
    EngineCapabilities capabilities,
    RetryPolicy retries,
    RateLimits limits) {

  public OpenAiOptions {
    if (baseUrl.getHost() == null || !String.valueOf(baseUrl.getScheme()).startsWith("http")) {
      throw new IllegalArgumentException(
          "base URL " + baseUrl + " is not http(s)://host/…; give for example http://host:8000/v1");
    }
  }

  /**
   * With 32,768 tokens of context, 5 s to connect, 120 s of silence at most, two retries, no
   * limits, and nothing expected beyond the protocol.
   */
  public static OpenAiOptions of(URI baseUrl, String model) {
    return new OpenAiOptions(
        baseUrl,
        model,
        Optional.empty(),
        32_768,
        Duration.ofSeconds(5),
        Duration.ofSeconds(120),
        Dialect.COMPATIBLE,
        EngineCapabilities.NONE,
        RetryPolicy.DEFAULT,
        RateLimits.NONE);
  }

  public OpenAiOptions withModel(String name) {
    return new OpenAiOptions(
        baseUrl,
        name,
        apiKey,
        contextTokens,
        connectTimeout,
        silence,
        dialect,
        capabilities,
        retries,
        limits);
  }

  public OpenAiOptions withApiKey(Optional<String> key) {
    return new OpenAiOptions(
        baseUrl,
        model,
        key,
        contextTokens,
        connectTimeout,
        silence,
        dialect,
        capabilities,
        retries,
        limits);
  }

  public OpenAiOptions withContextTokens(int tokens) {
    return new OpenAiOptions(
        baseUrl,
        model,
        apiKey,
        tokens,
        connectTimeout,
        silence,
        dialect,
        capabilities,
        retries,
        limits);
  }

  public OpenAiOptions withSilence(Duration longest) {
    return new OpenAiOptions(
        baseUrl,
        model,
        apiKey,
        contextTokens,
        connectTimeout,
        longest,
        dialect,
        capabilities,
        retries,
        limits);
  }

  /** With what servers of that kind do. */
  public OpenAiOptions withDialect(Dialect kind) {
    return new OpenAiOptions(
        baseUrl,
        model,
        apiKey,
        contextTokens,
        connectTimeout,
        silence,
        kind,
        kind.capabilities(),
        retries,
        limits);
  }

  /** With what a server said of itself. */
  public OpenAiOptions withCapabilities(EngineCapabilities said) {
    return new OpenAiOptions(
        baseUrl,
        model,
        apiKey,
        contextTokens,
        connectTimeout,
        silence,
        dialect,
        said,
        retries,
        limits);
  }

  public OpenAiOptions withRetries(RetryPolicy policy) {
    return new OpenAiOptions(
        baseUrl,
        model,
        apiKey,
        contextTokens,
        connectTimeout,
        silence,
        dialect,
        capabilities,
        policy,
        limits);
  }

  public OpenAiOptions withLimits(RateLimits bounds) {
    return new OpenAiOptions(
        baseUrl,
        model,
        apiKey,
        contextTokens,
        connectTimeout,
        silence,
        dialect,
        capabilities,
        retries,
        bounds);
  }

  URI at(String path) {
    String base = baseUrl.toString();
    return URI.create(base + (base.endsWith("/") ? "" : "/") + path);
  }
}
