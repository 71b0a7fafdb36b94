package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The data of a training run: the output of a SynthesisJob, or an address. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "has(self.fromSynthesisJob) != has(self.uri)",
    message = "give exactly one of fromSynthesisJob and uri")
@ValidationRule(
    value = "!has(self.digest) || has(self.uri)",
    message = "digest belongs to uri; a SynthesisJob's digest is known from its status",
    fieldPath = ".digest")
public record DatasetReference(
    @JsonPropertyDescription("SynthesisJob in the same namespace whose dataset is used; waited for")
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Size(min = 1, max = 63)
        @Nullable String fromSynthesisJob,
    @JsonPropertyDescription("dataset directory with a manifest")
        @Pattern("^(file:|pvc://|s3://|oci://|https?://|/|\\.)[^\\s]*$")
        @Size(min = 1, max = 1024)
        @Nullable String uri,
    @JsonPropertyDescription("sha256 digest of the dataset at uri; refused if it differs")
        @Pattern("^sha256:[0-9a-f]{64}$")
        @Size(min = 71, max = 71)
        @Nullable String digest,
    @JsonPropertyDescription("split that is trained on; unset: sft for an SFTRun, rl for an RLRun")
        @Pattern("^[a-z][a-z0-9-]*$")
        @Size(min = 1, max = 40)
        @Nullable String split) {}
