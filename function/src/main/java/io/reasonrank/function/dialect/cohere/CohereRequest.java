package io.reasonrank.function.dialect.cohere;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The request as OpenAPI shows it; {@link CohereDialect} reads it field by field. */
@Schema(
    name = "RerankRequest",
    requiredProperties = {"query", "documents"})
record CohereRequest(
    @Schema(description = "Any name; the endpoint serves one model.", examples = "quickstart")
        String model,
    @Schema(description = "What is searched for.", minLength = 1) String query,
    @Schema(
            description = "Texts, or objects with a text field, in first-stage order.",
            anyOf = {String.class, TextDocument.class},
            minItems = 1)
        List<Object> documents,
    @Schema(description = "Results wanted; absent or 0 for all.", minimum = "0")
        @JsonProperty("top_n")
        Integer topN,
    @Schema(description = "Whether results carry their documents.", defaultValue = "false")
        @JsonProperty("return_documents")
        Boolean returnDocuments,
    @Schema(
            description = "Fields of object documents that are read, in this order.",
            defaultValue = "[\"text\"]")
        @JsonProperty("rank_fields")
        List<String> rankFields,
    @Schema(
            description = "Extension: which windows are judged.",
            enumeration = {"sliding", "tdpart", "groups", "vote", "pointwise"})
        String strategy,
    @Schema(description = "Extension: passages that one call sees.", minimum = "2") Integer window,
    @Schema(description = "Extension: passages that the window moves.", minimum = "1") Integer step,
    @Schema(
            description = "Extension: share of the thought's token budget.",
            enumeration = {"none", "low", "medium", "high"})
        @JsonProperty("reasoning_effort")
        String reasoningEffort,
    @Schema(description = "Extension: whether the answer carries the model's thoughts.")
        @JsonProperty("return_reasoning")
        Boolean returnReasoning,
    @Schema(description = "Extension: start of the random stream.") Long seed) {

  /** A document as an object. */
  @Schema(name = "TextDocument", requiredProperties = "text")
  record TextDocument(String text) {}
}
