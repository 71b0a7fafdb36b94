package io.reasonrank.engine.djl.serve;

import java.util.Optional;

/**
 * Settings of the server.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 takes a free one
 * @param apiKey bearer token that requests must carry; empty lets everybody in
 * @param mostInFlight most completions running and waiting; what comes on top is answered 429
 * @param mostChoices most completions of one request
 * @param mostBodyBytes largest request
 * @param separateReasoning whether thoughts are taken out of the content unless a request says
 */
public record ServeOptions(
    String host,
    int port,
    Optional<String> apiKey,
    int mostInFlight,
    int mostChoices,
    long mostBodyBytes,
    boolean separateReasoning) {

  /** This machine only, port 8081, no key, 256 completions in flight, 32 MiB. */
  public static final ServeOptions DEFAULTS =
      new ServeOptions("127.0.0.1", 8081, Optional.empty(), 256, 16, 32L << 20, true);

  public ServeOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port is " + port + "; give 0 to 65535");
    }
    if (mostInFlight < 1 || mostChoices < 1 || mostBodyBytes < 1) {
      throw new IllegalArgumentException("a bound of the server is below 1; give at least 1");
    }
    if (apiKey.isPresent() && apiKey.get().isBlank()) {
      throw new IllegalArgumentException("the API key is blank; give a key, or none");
    }
  }

  public ServeOptions withAddress(String name, int number) {
    return new ServeOptions(
        name, number, apiKey, mostInFlight, mostChoices, mostBodyBytes, separateReasoning);
  }

  public ServeOptions withApiKey(Optional<String> key) {
    return new ServeOptions(
        host, port, key, mostInFlight, mostChoices, mostBodyBytes, separateReasoning);
  }

  public ServeOptions withMostInFlight(int completions) {
    return new ServeOptions(
        host, port, apiKey, completions, mostChoices, mostBodyBytes, separateReasoning);
  }

  public ServeOptions withMostBodyBytes(long bytes) {
    return new ServeOptions(
        host, port, apiKey, mostInFlight, mostChoices, bytes, separateReasoning);
  }

  public ServeOptions withSeparateReasoning(boolean separate) {
    return new ServeOptions(host, port, apiKey, mostInFlight, mostChoices, mostBodyBytes, separate);
  }
}
