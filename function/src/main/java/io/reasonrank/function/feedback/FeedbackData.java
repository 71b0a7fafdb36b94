package io.reasonrank.function.feedback;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The data of {@code rerank.feedback.v1} as OpenAPI shows it; {@link FeedbackReader} reads it. */
@Schema(
    name = "Feedback",
    description = "What somebody thought of one answer. One event an answer, when it is known.")
record FeedbackData(
    @Schema(description = "X-Request-Id of the answer; known to the process that answered.")
        String request,
    @Schema(description = "feedback_token of the answer; known to every process.") String token,
    @Schema(description = "Ids of all documents in the request's order, where ids are used below.")
        List<String> documents,
    @Schema(
            description = "Documents that were clicked: indexes in the request, or ids.",
            type = SchemaType.ARRAY,
            implementation = FeedbackData.Document.class)
        List<Object> clicks,
    @Schema(description = "Documents that were rated.") List<Rating> ratings,
    @Schema(description = "Names this message; what comes again under a name counts once.")
        String id) {

  /** A document, by index or by id. */
  @Schema(
      name = "FeedbackDocument",
      anyOf = {Integer.class, String.class})
  interface Document {}

  /** A rating; the document by index or by id. */
  @Schema(name = "FeedbackRating")
  record Rating(
      @Schema(minimum = "0") Integer index,
      String id,
      @Schema(description = "A gain: 0 for of no use.", minimum = "0", maximum = "100")
          Integer rating) {}
}
