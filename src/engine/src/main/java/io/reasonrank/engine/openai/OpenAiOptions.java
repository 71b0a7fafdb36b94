package io.reasonrank.engine.openai;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the server is and what it serves.
 *
 * @param baseUrl up to and including the version, for example {@code http://localhost:8000/v1}
 * @param model name in requests
 * @param apiKey sent as a bearer token
 * @param contextTokens tokens that the model holds
 * @param connectTimeout for the connection
 * @param silence longest wait for the next piece of an answer, the first one included
 */
public record OpenAiOptions(
    URI baseUrl,
    String model,
    Optional<String> apiKey,
    int contextTokens,
    Duration connectTimeout,
    Duration silence) {

  public OpenAiOptions {
    if (baseUrl.getHost() == null || !String.valueOf(baseUrl.getScheme()).startsWith("http")) {
      throw new IllegalArgumentException(
          "base URL " + baseUrl + " is not http(s)://host/…; give for example http://host:8000/v1");
    }
  }

  /** With 32,768 tokens of context, 5 s to connect and 120 s of silence at most. */
  public static OpenAiOptions of(URI baseUrl, String model) {
    return new OpenAiOptions(
        baseUrl, model, Optional.empty(), 32_768, Duration.ofSeconds(5), Duration.ofSeconds(120));
  }

  public OpenAiOptions withApiKey(Optional<String> key) {
    return new OpenAiOptions(baseUrl, model, key, contextTokens, connectTimeout, silence);
  }

  public OpenAiOptions withContextTokens(int tokens) {
    return new OpenAiOptions(baseUrl, model, apiKey, tokens, connectTimeout, silence);
  }

  public OpenAiOptions withSilence(Duration longest) {
    return new OpenAiOptions(baseUrl, model, apiKey, contextTokens, connectTimeout, longest);
  }

  URI chatCompletions() {
    String base = baseUrl.toString();
    return URI.create(base + (base.endsWith("/") ? "" : "/") + "chat/completions");
  }
}
