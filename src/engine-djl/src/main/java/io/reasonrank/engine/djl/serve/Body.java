package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The fields of a request; every fault names its field. A null counts as absent. */
final class Body {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode root;

  private Body(JsonNode root) {
    this.root = root;
  }

  static Body parse(byte[] bytes) {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (root == null || !root.isObject()) {
        throw ApiError.badBody("the body is not a JSON object");
      }
      return new Body(root);
    } catch (JsonProcessingException e) {
      // The parser's own message quotes the body; a body may hold documents.
      throw ApiError.badBody(
          "the body is not JSON, near line %d, column %d"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    } catch (IOException e) {
      throw ApiError.badBody("the body cannot be read");
    }
  }

  boolean has(String field) {
    return root.hasNonNull(field);
  }

  /** The field's value, or a missing node. */
  JsonNode value(String field) {
    return has(field) ? root.get(field) : root.path("");
  }

  Optional<Body> object(String field) {
    if (!has(field)) {
      return Optional.empty();
    }
    if (!root.get(field).isObject()) {
      throw ApiError.field(field, "is not an object");
    }
    return Optional.of(new Body(root.get(field)));
  }

  Optional<String> text(String field) {
    if (!has(field)) {
      return Optional.empty();
    }
    if (!root.get(field).isTextual()) {
      throw ApiError.field(field, "is not a string");
    }
    return Optional.of(root.get(field).textValue());
  }

  boolean flag(String field, boolean otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    if (!root.get(field).isBoolean()) {
      throw ApiError.field(field, "is not true or false");
    }
    return root.get(field).booleanValue();
  }

  OptionalInt integer(String field, int least, int most) {
    OptionalLong value = whole(field);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    if (value.getAsLong() < least || value.getAsLong() > most) {
      throw ApiError.field(field, "is %d; give %d to %d".formatted(value.getAsLong(), least, most));
    }
    return OptionalInt.of((int) value.getAsLong());
  }

  OptionalLong whole(String field) {
    if (!has(field)) {
      return OptionalLong.empty();
    }
    JsonNode value = root.get(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw ApiError.field(field, "is not a whole number");
    }
    return OptionalLong.of(value.longValue());
  }

  /**
   * A number.
   *
   * @param least smallest that may be given
   * @param most largest that may be given
   */
  double number(String field, double otherwise, double least, double most) {
    if (!has(field)) {
      return otherwise;
    }
    JsonNode value = root.get(field);
    if (!value.isNumber()) {
      throw ApiError.field(field, "is not a number");
    }
    if (!(value.doubleValue() >= least && value.doubleValue() <= most)) {
      throw ApiError.field(field, "is %s; give %s to %s".formatted(value, least, most));
    }
    return value.doubleValue();
  }

  /** A string, or a list of strings. */
  List<String> texts(String field, int most) {
    var texts = new ArrayList<String>();
    JsonNode value = value(field);
    if (value.isTextual()) {
      texts.add(value.textValue());
    } else if (value.isArray()) {
      value.forEach(item -> texts.add(textual(field, item)));
    } else if (!value.isMissingNode()) {
      throw ApiError.field(field, "is neither a string nor a list of strings");
    }
    if (texts.size() > most) {
      throw ApiError.field(field, "has %d entries; give at most %d".formatted(texts.size(), most));
    }
    return texts;
  }

  private static String textual(String field, JsonNode item) {
    if (!item.isTextual()) {
      throw ApiError.field(field, "holds what is not a string");
    }
    return item.textValue();
  }
}
