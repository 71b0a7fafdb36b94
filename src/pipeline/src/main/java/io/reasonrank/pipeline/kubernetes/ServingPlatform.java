package io.reasonrank.pipeline.kubernetes;

/** Who scales what serves a Reranker, and who routes to it. */
public sealed interface ServingPlatform {

  /** A Deployment behind a Service, scaled by CPU. */
  record Deployment() implements ServingPlatform {}

  /**
   * A Deployment behind a Service, scaled by KEDA on the requests that its pods have.
   *
   * @param prometheus address of the server that scrapes the pods, labelled with their namespace
   *     and name
   */
  record Keda(String prometheus) implements ServingPlatform {}

  /** A Knative Service, scaled by requests in flight, down to none. */
  record Knative() implements ServingPlatform {}
}
