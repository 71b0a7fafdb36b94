package io.reasonrank.function.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.function.dialect.Fields;
import io.reasonrank.function.rerank.InvalidRequestException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the data of {@code rerank.feedback.v1}; see {@link FeedbackData} for its shape.
 *
 * @param request id of the answer
 * @param token of the answer
 * @param judgements what is said of its documents
 */
record FeedbackReader(Optional<String> request, Optional<String> token, Judgements judgements) {

  /**
   * @throws InvalidRequestException naming the field that is wrong
   */
  static FeedbackReader of(JsonNode data) {
    Fields fields = new Fields(data);
    Optional<String> request = fields.text("request");
    Optional<String> token = fields.text("token");
    if (request.isEmpty() && token.isEmpty()) {
      throw new InvalidRequestException(
          "request and token are missing; give the id or the feedback_token of the answer");
    }
    Places places = new Places(fields.texts("documents"));
    return new FeedbackReader(
        request, token, new Judgements(places.clicked(fields), places.rated(fields)));
  }

  /** Turns ids of documents into indexes. */
  private record Places(List<String> documents) {

    List<Integer> clicked(Fields fields) {
      List<Integer> clicked = new ArrayList<>();
      each(fields, "clicks", click -> clicked.add(index(click, "clicks")));
      return clicked.stream().distinct().toList();
    }

    Map<Integer, Integer> rated(Fields fields) {
      Map<Integer, Integer> rated = new HashMap<>();
      each(fields, "ratings", rating -> rated.put(document(rating), rating(rating)));
      return rated;
    }

    private int document(JsonNode rating) {
      JsonNode named = rating.hasNonNull("index") ? rating.get("index") : rating.path("id");
      return index(named, "ratings[].index or .id");
    }

    private static int rating(JsonNode rating) {
      int given = new Fields(rating).integer("rating").orElse(-1);
      if (given < 0 || given > Judgements.MOST_RATING) {
        throw new InvalidRequestException(
            "ratings[].rating is missing or not within 0 and "
                + Judgements.MOST_RATING
                + "; give an integer");
      }
      return given;
    }

    private int index(JsonNode named, String field) {
      int index = named.isTextual() ? documents.indexOf(named.textValue()) : named.asInt(-1);
      if (index < 0 || !(named.isTextual() || named.isIntegralNumber())) {
        throw new InvalidRequestException(
            field
                + " holds what is no document; give an index from 0, or an id that stands in"
                + " documents");
      }
      return index;
    }

    private static void each(
        Fields fields, String name, java.util.function.Consumer<JsonNode> reader) {
      fields
          .value(name)
          .ifPresent(
              list -> {
                if (!list.isArray()) {
                  throw new InvalidRequestException(name + " is no list; give one");
                }
                list.forEach(reader);
              });
    }
  }
}
