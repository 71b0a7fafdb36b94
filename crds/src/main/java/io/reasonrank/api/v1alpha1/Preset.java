package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Values of the ReasonRank paper for the fields that a run leaves unset. */
public enum Preset implements WireName {
  /** All weights of a 7B model. */
  @JsonProperty("reasonrank-7b")
  REASONRANK_7B,
  /** Adapters of a 32B model. */
  @JsonProperty("reasonrank-32b-lora")
  REASONRANK_32B_LORA
}
