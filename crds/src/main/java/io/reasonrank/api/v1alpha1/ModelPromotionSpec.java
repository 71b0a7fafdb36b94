package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One candidate's way to a Reranker. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "has(self.candidate.digest)",
    message = "a promotion names its candidate by digest",
    fieldPath = ".candidate")
public record ModelPromotionSpec(
    @JsonPropertyDescription("the model") @Required ArtifactReference candidate,
    @JsonPropertyDescription("Reranker in the same namespace")
        @Required
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Size(min = 1, max = 63)
        String reranker,
    @JsonPropertyDescription("run that made the candidate")
        BaseModel.@Nullable RunReference fromRun,
    @JsonPropertyDescription("promote a digest that was rejected before") @Default("false")
        Boolean force) {}
