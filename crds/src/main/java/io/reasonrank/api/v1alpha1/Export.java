package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;

/** How the chosen checkpoint becomes a model. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Export(
    @JsonPropertyDescription("size in bytes at which weights are split into shards")
        @Default("5000000000")
        @Min(1024)
        Long maxShardBytes) {}
