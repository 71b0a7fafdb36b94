package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The model that an endpoint serves: an address, or what a run made. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "has(self.fromRun) != has(self.uri)",
    message = "give exactly one of fromRun and uri")
@ValidationRule(
    value = "!has(self.digest) || has(self.uri)",
    message = "digest belongs to uri; a run's digest is known from its status",
    fieldPath = ".digest")
public record ServedModel(
    @JsonPropertyDescription("run whose exported model is served; waited for")
        BaseModel.@Nullable RunReference fromRun,
    @JsonPropertyDescription("model directory in Hugging Face layout")
        @Pattern("^(file:|pvc://|s3://|oci://|https?://|/|\\.)[^\\s]*$")
        @Size(min = 1, max = 1024)
        @Nullable String uri,
    @JsonPropertyDescription("sha256 digest of the model at uri; refused if it differs")
        @Pattern("^sha256:[0-9a-f]{64}$")
        @Size(min = 71, max = 71)
        @Nullable String digest) {}
