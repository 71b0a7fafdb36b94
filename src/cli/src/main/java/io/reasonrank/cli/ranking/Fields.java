package io.reasonrank.cli.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the fields of a record; what is wrong is an {@link IllegalArgumentException} naming them.
 */
final class Fields {
  private Fields() {}

  /** A required string. */
  static String text(JsonNode record, String field) {
    JsonNode value = record.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("field '" + field + "' is not a string");
    }
    return value.textValue();
  }

  /** The id as it stands, string or number. */
  static JsonNode id(JsonNode record) {
    JsonNode id = record.path("id");
    if (!id.isTextual() && !id.isNumber()) {
      throw new IllegalArgumentException("field 'id' is neither a string nor a number");
    }
    return id;
  }

  /** A required whole number of at least 0. */
  static int count(JsonNode record, String field) {
    JsonNode value = record.path(field);
    if (!value.isInt() || value.intValue() < 0) {
      throw new IllegalArgumentException("field '" + field + "' is not a whole number >= 0");
    }
    return value.intValue();
  }

  /** A required list of whole numbers. */
  static List<Integer> numbers(JsonNode record, String field) {
    JsonNode value = record.path(field);
    List<Integer> numbers = new ArrayList<>();
    boolean right = value.isArray();
    for (JsonNode item : value) {
      right &= item.isInt();
      numbers.add(item.intValue());
    }
    if (!right) {
      throw new IllegalArgumentException("field '" + field + "' is not a list of whole numbers");
    }
    return numbers;
  }
}
