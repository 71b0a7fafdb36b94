package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** One aspect of a resource's state, as Kubernetes conditions are. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @JsonPropertyDescription("what it speaks of, for example Ready") String type,
    @JsonPropertyDescription("True, False or Unknown") String status,
    @JsonPropertyDescription("generation of the spec that it speaks of") Long observedGeneration,
    @JsonPropertyDescription("when the status last changed (RFC 3339)") String lastTransitionTime,
    @JsonPropertyDescription("why, in one word for machines") String reason,
    @JsonPropertyDescription("why, for people") String message) {}
