package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Low-rank adapters as in PEFT. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Lora(
    @JsonPropertyDescription("rank") @Default("32") @Min(1) @Max(1024) Integer rank,
    @JsonPropertyDescription("scale; 0 would leave the base as it is")
        @Default("32.0")
        @Min(value = 0, inclusive = false)
        Double alpha) {}
