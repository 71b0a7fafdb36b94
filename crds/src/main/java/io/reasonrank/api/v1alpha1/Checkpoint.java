package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** When training state is saved. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Checkpoint(
    @JsonPropertyDescription("steps between two saves") @Default("25") @Min(1) Integer everySteps,
    @JsonPropertyDescription("newest checkpoints kept") @Default("3") @Min(1) @Max(100)
        Integer keep) {}
