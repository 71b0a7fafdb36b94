package io.reasonrank.function.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.reasonrank.function.rerank.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The documents of a request: strings, objects with a {@code text}, or objects whose named fields
 * are read in order; one that has none of them is read as one with a {@code text}.
 *
 * @param field that they came in
 * @param originals as they came
 * @param textFields fields of objects that are read
 */
public record Documents(String field, List<JsonNode> originals, List<String> textFields) {
  private static final List<String> TEXT = List.of("text");

  public Documents {
    originals = List.copyOf(originals);
    textFields = List.copyOf(textFields);
  }

  /**
   * @throws InvalidRequestException if the field is absent or no list
   */
  public static Documents read(Fields fields, String name) {
    JsonNode documents =
        fields
            .value(name)
            .orElseThrow(
                () -> new InvalidRequestException(name + " is missing; give a list of strings"));
    if (!documents.isArray()) {
      throw new InvalidRequestException(name + " is not a list; give a list of strings");
    }
    List<JsonNode> originals = new ArrayList<>();
    documents.forEach(originals::add);
    return new Documents(name, originals, TEXT);
  }

  /** With other fields of objects read; none for the usual one. */
  public Documents withTextFields(List<String> names) {
    return names.isEmpty() ? this : new Documents(field, originals, names);
  }

  /**
   * One text per document, an empty one included: it is ranked last by what judges it.
   *
   * @throws InvalidRequestException naming the entry that cannot be read
   */
  List<String> texts() {
    List<String> texts = new ArrayList<>(originals.size());
    for (int i = 0; i < originals.size(); i++) {
      texts.add(text(i));
    }
    return texts;
  }

  String text(int index) {
    JsonNode document = originals.get(index);
    if (document.isTextual()) {
      return document.textValue();
    }
    List<String> fields = present(document, textFields);
    List<String> read = fields.isEmpty() ? present(document, TEXT) : fields;
    if (!document.isObject() || read.isEmpty()) {
      throw new InvalidRequestException(
          field
              + "["
              + index
              + "] is neither a string nor an object with a text; give one of them");
    }
    return read.stream().map(name -> document.get(name).asText()).collect(Collectors.joining("\n"));
  }

  private static List<String> present(JsonNode document, List<String> names) {
    return names.stream().filter(name -> document.path(name).isTextual()).toList();
  }

  /** A document as an object: as it came, or its text in {@code text}. */
  JsonNode asObject(int index) {
    JsonNode original = originals.get(index);
    return original.isObject()
        ? original
        : JsonNodeFactory.instance.objectNode().set("text", original);
  }
}
