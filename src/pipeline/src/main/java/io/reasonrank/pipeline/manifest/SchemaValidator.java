package io.reasonrank.pipeline.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Holds a value against the part of OpenAPI that CRD schemas use. Unknown fields are errors, as
 * with {@code kubectl --validate=strict}.
 */
final class SchemaValidator {
  private final List<Complaint> complaints = new ArrayList<>();

  /** Everything that is wrong with the value, in the order of its fields. */
  static List<Complaint> check(JsonNode value, JsonNode schema, String path) {
    var validator = new SchemaValidator();
    validator.visit(value, schema, path);
    return validator.complaints;
  }

  private void visit(JsonNode value, JsonNode schema, String path) {
    String type = schema.path("type").asText();
    if (!isOfType(value, type)) {
      complain(path, "is " + shown(value) + "; must be of type " + type);
      return;
    }
    switch (type) {
      case "object" -> object(value, schema, path);
      case "array" -> array(value, schema, path);
      case "string" -> string(value, schema, path);
      case "integer", "number" -> number(value, schema, path);
      default -> {}
    }
  }

  private static boolean isOfType(JsonNode value, String type) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber() && value.canConvertToLong();
      case "number" -> value.isNumber() && Double.isFinite(value.doubleValue());
      default -> true;
    };
  }

  private void object(JsonNode value, JsonNode schema, String path) {
    for (JsonNode required : schema.path("required")) {
      if (!value.has(required.asText())) {
        complain(join(path, required.asText()), "is missing; it is required");
      }
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String at = join(path, field.getKey());
      JsonNode known = schema.path("properties").path(field.getKey());
      if (!known.isMissingNode()) {
        visit(field.getValue(), known, at);
      } else if (schema.has("additionalProperties")) {
        visit(field.getValue(), schema.get("additionalProperties"), at);
      } else if (!schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()
          && schema.has("properties")) {
        complain(at, "is not a known field; known here: " + names(schema.get("properties")));
      }
    }
  }

  private void array(JsonNode value, JsonNode schema, String path) {
    if (value.size() < schema.path("minItems").asInt(0)) {
      complain(path, "has too few items; must have at least " + schema.get("minItems").asInt());
    }
    if (value.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
      complain(path, "has too many items; must have at most " + schema.get("maxItems").asInt());
    }
    for (int i = 0; i < value.size(); i++) {
      visit(value.get(i), schema.path("items"), path + "[" + i + "]");
    }
  }

  private void string(JsonNode value, JsonNode schema, String path) {
    String text = value.asText();
    int length = text.codePointCount(0, text.length());
    if (schema.has("enum") && !among(value, schema.get("enum"))) {
      complain(path, "is " + shown(value) + "; must be one of " + values(schema.get("enum")));
    }
    if (length < schema.path("minLength").asInt(0)) {
      complain(path, "is too short; must have at least " + schema.get("minLength") + " characters");
    }
    if (length > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
      complain(path, "is too long; must have at most " + schema.get("maxLength") + " characters");
    }
    if (schema.has("pattern")
        && !Pattern.compile(schema.get("pattern").asText()).matcher(text).find()) {
      complain(path, "is " + shown(value) + "; must match " + schema.get("pattern").asText());
    }
  }

  private void number(JsonNode value, JsonNode schema, String path) {
    double number = value.doubleValue();
    if (schema.has("minimum")) {
      double bound = schema.get("minimum").asDouble();
      boolean exclusive = schema.path("exclusiveMinimum").asBoolean();
      if (number < bound || (exclusive && number == bound)) {
        complain(
            path, "is " + shown(value) + "; must be " + (exclusive ? "> " : ">= ") + plain(bound));
      }
    }
    if (schema.has("maximum")) {
      double bound = schema.get("maximum").asDouble();
      boolean exclusive = schema.path("exclusiveMaximum").asBoolean();
      if (number > bound || (exclusive && number == bound)) {
        complain(
            path, "is " + shown(value) + "; must be " + (exclusive ? "< " : "<= ") + plain(bound));
      }
    }
  }

  private void complain(String path, String message) {
    complaints.add(new Complaint(path, message));
  }

  private static boolean among(JsonNode value, JsonNode allowed) {
    return StreamSupport.stream(allowed.spliterator(), false).anyMatch(value::equals);
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String names(JsonNode properties) {
    var names = new StringJoiner(", ");
    properties.fieldNames().forEachRemaining(names::add);
    return names.toString();
  }

  private static String values(JsonNode array) {
    var values = new StringJoiner(", ");
    array.forEach(value -> values.add(value.asText()));
    return values.toString();
  }

  /** A value for a message: short, on one line. */
  private static String shown(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      default -> {
        String text = value.toString();
        yield text.length() > 80 ? text.substring(0, 77) + "..." : text;
      }
    };
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) && Math.abs(bound) < 1e15
        ? Long.toString((long) bound)
        : Double.toString(bound);
  }
}
