package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Where the outputs of a run go. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Output(
    @JsonPropertyDescription(
            "directory that gets one folder per stage: file:, pvc://claim/path,"
                + " s3://bucket/prefix or oci://registry/repository")
        @Required
        @Pattern("^(file:|pvc://|s3://|oci://|/|\\.)[^\\s]*$")
        @Size(min = 1, max = 1024)
        String uri) {}
