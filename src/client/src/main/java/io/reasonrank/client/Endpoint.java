package io.reasonrank.client;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where to ask, and how.
 *
 * @param baseUrl of the endpoint, without the path of an API
 * @param apiKey sent as a bearer token
 * @param patience for one ranking, attempts and waits together
 * @param topN documents wanted; all if empty
 * @param effort share of the thought's budget: none, low, medium or high; the endpoint's own if
 *     empty
 */
public record Endpoint(
    URI baseUrl,
    Optional<String> apiKey,
    Duration patience,
    OptionalInt topN,
    Optional<String> effort) {
  private static final Duration USUAL = Duration.ofSeconds(30);

  public Endpoint {
    if (baseUrl.getHost() == null) {
      throw new IllegalArgumentException("baseUrl is " + baseUrl + "; give http(s)://host");
    }
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("patience is " + patience + "; give more than nothing");
    }
  }

  /** Without a key, all documents, within thirty seconds. */
  public static Endpoint at(URI baseUrl) {
    return new Endpoint(baseUrl, Optional.empty(), USUAL, OptionalInt.empty(), Optional.empty());
  }

  public Endpoint withApiKey(String key) {
    return new Endpoint(baseUrl, Optional.of(key), patience, topN, effort);
  }

  public Endpoint within(Duration other) {
    return new Endpoint(baseUrl, apiKey, other, topN, effort);
  }

  public Endpoint withTopN(int other) {
    return new Endpoint(baseUrl, apiKey, patience, OptionalInt.of(other), effort);
  }

  public Endpoint withEffort(String other) {
    return new Endpoint(baseUrl, apiKey, patience, topN, Optional.of(other));
  }
}
