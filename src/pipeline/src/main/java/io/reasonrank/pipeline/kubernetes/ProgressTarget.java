package io.reasonrank.pipeline.kubernetes;

import java.util.function.Function;

/**
 * Where stage pods report how far they are.
 *
 * @param url address of the operator, for example {@code
 *     http://reasonrank-operator.reasonrank-system}
 * @param tokens the bearer token of a run by its UID; it opens that run's address and no other
 */
public record ProgressTarget(String url, Function<String, String> tokens) {
  /** The part of every address before the run's own. */
  public static final String PATH = "/v1/progress/";

  /** Where an attempt reports. */
  String address(
      String kind, String namespace, String name, String uid, String stage, int attempt) {
    return url
        + PATH
        + String.join("/", kind, namespace, name, uid, stage, Integer.toString(attempt));
  }
}
