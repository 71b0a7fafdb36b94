package io.reasonrank.api.v1alpha1;

import java.util.Locale;

/** A choice with a name in YAML and in spec.json. */
public interface WireName {
  /** Name of the constant. */
  String name();

  /** The name in YAML and in spec.json: lower case, with hyphens. */
  default String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
