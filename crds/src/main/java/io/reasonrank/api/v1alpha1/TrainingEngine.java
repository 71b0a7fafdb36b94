package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** What computes the training steps. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TrainingEngine(
    @JsonPropertyDescription("djl (embedded), llamafactory (SFT) or verl (RL)") @Default("djl")
        Type type) {
  /** Trainers. */
  public enum Type implements WireName {
    @JsonProperty("djl")
    DJL,
    @JsonProperty("llamafactory")
    LLAMAFACTORY,
    @JsonProperty("verl")
    VERL
  }
}
