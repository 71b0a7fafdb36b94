package io.reasonrank.function.dialect;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The fields of {@link ExtensionFields} as OpenAPI shows them; every dialect takes them. */
@Schema(name = "RequestExtensions", description = "What a request may say beyond its API.")
record RequestExtensions(
    @Schema(
            description = "Which windows are judged.",
            enumeration = {"sliding", "tdpart", "groups", "vote", "pointwise"})
        String strategy,
    @Schema(description = "Passages that one call sees.", minimum = "2", maximum = "2147483647")
        Integer window,
    @Schema(description = "Passages that the window moves.", minimum = "1", maximum = "2147483647")
        Integer step,
    @Schema(
            description = "Share of the thought's token budget.",
            enumeration = {"none", "low", "medium", "high"})
        @JsonProperty("reasoning_effort")
        String reasoningEffort,
    @Schema(description = "Whether the answer carries the model's thoughts.")
        @JsonProperty("return_reasoning")
        Boolean returnReasoning,
    @Schema(
            description = "Start of the random stream.",
            minimum = "-9223372036854775808",
            maximum = "9223372036854775807")
        Long seed,
    @Schema(
            description = "Lower is sooner.",
            defaultValue = "0",
            minimum = "-2147483648",
            maximum = "2147483647")
        Integer priority,
    @Schema(description = "Whether to answer with a stream of events.") Boolean stream) {}
