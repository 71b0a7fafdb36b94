package io.reasonrank.function.dialect.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.reasonrank.function.dialect.Fields;
import io.reasonrank.function.rerank.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The documents of a request: strings, objects with a {@code text}, or objects whose {@code
 * rank_fields} are read in order.
 *
 * @param originals as they came
 * @param rankFields fields of objects that are read
 */
record Documents(List<JsonNode> originals, List<String> rankFields) {
  private static final List<String> TEXT = List.of("text");

  /**
   * @throws InvalidRequestException naming the entry that cannot be read
   */
  static Documents read(Fields fields) {
    JsonNode documents =
        fields
            .value("documents")
            .orElseThrow(
                () -> new InvalidRequestException("documents is missing; give a list of strings"));
    if (!documents.isArray()) {
      throw new InvalidRequestException("documents is not a list; give a list of strings");
    }
    List<JsonNode> originals = new ArrayList<>();
    documents.forEach(originals::add);
    return new Documents(originals, rankFields(fields));
  }

  private static List<String> rankFields(Fields fields) {
    List<String> names = new ArrayList<>();
    fields.value("rank_fields").ifPresent(list -> list.forEach(name -> names.add(name.asText())));
    return names.isEmpty() ? TEXT : List.copyOf(names);
  }

  /** One text per document, an empty one included: it is ranked last by what judges it. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < originals.size(); i++) {
      texts.add(text(i, originals.get(i)));
    }
    return texts;
  }

  private String text(int index, JsonNode document) {
    if (document.isTextual()) {
      return document.textValue();
    }
    if (!document.isObject() || rankFields.stream().noneMatch(document::hasNonNull)) {
      throw new InvalidRequestException(
          "documents["
              + index
              + "] is neither a string nor an object with "
              + String.join(" or ", rankFields)
              + "; give one of them");
    }
    return rankFields.stream()
        .filter(document::hasNonNull)
        .map(field -> document.get(field).asText())
        .collect(Collectors.joining("\n"));
  }

  /** A document as an answer carries it: an object always. */
  JsonNode echo(int index) {
    JsonNode original = originals.get(index);
    return original.isObject()
        ? original
        : JsonNodeFactory.instance.objectNode().set("text", original);
  }
}
