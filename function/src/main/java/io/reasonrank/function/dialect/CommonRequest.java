package io.reasonrank.function.dialect;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The request of {@link CommonDialect} as OpenAPI shows it. */
@Schema(
    name = "RerankRequest",
    requiredProperties = {"query", "documents"})
record CommonRequest(
    @Schema(description = "Any name; the endpoint serves one model.", examples = "quickstart")
        String model,
    @Schema(description = "What is searched for.", minLength = 1, pattern = "\\S") String query,
    @Schema(
            description = "Texts, or objects with a text field, in first-stage order.",
            minItems = 1,
            maxItems = 1000)
        List<TextOrObject> documents,
    @Schema(
            description = "Results wanted; absent or 0 for all.",
            minimum = "0",
            maximum = "2147483647")
        @JsonProperty("top_n")
        Integer topN,
    @Schema(description = "Whether results carry their documents.", defaultValue = "false")
        @JsonProperty("return_documents")
        Boolean returnDocuments,
    @Schema(
            description = "Fields of object documents that are read, in this order.",
            defaultValue = "[\"text\"]")
        @JsonProperty("rank_fields")
        List<String> rankFields) {
  /** A document as an object; {@code DialectPaths} adds that a text alone will do. */
  @Schema(name = "TextOrObject", requiredProperties = "text")
  record TextOrObject(String text) {}
}
