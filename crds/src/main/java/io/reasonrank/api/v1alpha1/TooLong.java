package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of records that are longer than a limit. */
public enum TooLong implements WireName {
  @JsonProperty("drop")
  DROP,
  @JsonProperty("fail")
  FAIL
}
