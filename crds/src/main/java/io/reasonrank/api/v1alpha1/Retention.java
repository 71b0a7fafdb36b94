package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What stays of a run's outputs when the run itself goes after its time to live. */
public enum Retention implements WireName {
  /** Everything. */
  @JsonProperty("all")
  ALL,
  /** The dataset, or the model and its evaluation. */
  @JsonProperty("artifact")
  ARTIFACT,
  /** Nothing, once nobody uses it. */
  @JsonProperty("nothing")
  NOTHING
}
