package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/** What computes the training steps. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.type == 'djl' || !self.recompute",
    message = "recompute belongs to djl; other trainers take settings",
    fieldPath = ".recompute")
@ValidationRule(
    value = "self.type != 'djl' || (self.nodes == 1 && !has(self.settings))",
    message = "nodes and settings belong to llamafactory and verl")
public record TrainingEngine(
    @JsonPropertyDescription("djl (embedded), llamafactory (SFT) or verl (RL)") @Default("djl")
        Type type,
    @JsonPropertyDescription(
            "djl: run blocks twice instead of keeping their activations, to save memory")
        @Default("false")
        Boolean recompute,
    @JsonPropertyDescription("llamafactory, verl: machines that train together")
        @Default("1")
        @Min(1)
        @Max(64)
        Integer nodes,
    @JsonPropertyDescription("llamafactory, verl: accelerators of each machine")
        @Default("1")
        @Min(1)
        @Max(64)
        Integer acceleratorsPerNode,
    @JsonPropertyDescription(
            "llamafactory, verl: the trainer's own settings by name, over those that follow from"
                + " this resource")
        Map<String, String> settings) {
  public TrainingEngine {
    settings = settings == null ? Map.of() : Map.copyOf(settings);
  }

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
