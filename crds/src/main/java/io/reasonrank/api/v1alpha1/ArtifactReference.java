package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Something to read, by address. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ArtifactReference(
    @JsonPropertyDescription("file:, pvc://claim/path, s3://bucket/key or oci://repository@digest")
        @Required
        @Pattern("^(file:|pvc://|s3://|oci://|https?://|/|\\.)[^\\s]*$")
        @Size(min = 1, max = 1024)
        String uri,
    @JsonPropertyDescription(
            "sha256 digest of the artifact's manifest; a reader refuses another one")
        @Pattern("^sha256:[0-9a-f]{64}$")
        @Size(min = 71, max = 71)
        @Nullable String digest) {}
