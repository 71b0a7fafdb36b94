package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Run;

/** Names the place that a run writes to, so that two runs with one place have one key. */
final class OutputKey {
  private OutputKey() {}

  /** Claims and paths belong to a namespace, buckets and registries to everybody. */
  static String of(Run<?> run) {
    String uri = run.getSpec().output().uri();
    String place = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    return place.startsWith("s3://") || place.startsWith("oci://")
        ? place
        : run.getMetadata().getNamespace() + "|" + place;
  }
}
