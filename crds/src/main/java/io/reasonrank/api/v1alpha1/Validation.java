package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;

/** How checkpoints are compared on the validation split. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Validation(
    @JsonPropertyDescription("steps between two validations; 0 for only at the end")
        @Default("0")
        @Min(0)
        Integer everySteps,
    @JsonPropertyDescription("most queries used; 0 for all") @Default("0") @Min(0) Integer queries,
    @JsonPropertyDescription("stop after so many validations without a better one; 0: never")
        @Default("0")
        @Min(0)
        Integer patience) {}
