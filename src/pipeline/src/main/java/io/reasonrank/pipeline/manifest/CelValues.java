package io.reasonrank.pipeline.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as CEL sees it: the schema, not the spelling, says whether a number is a double. */
final class CelValues {
  private CelValues() {}

  static Object of(JsonNode value, JsonNode schema) {
    return switch (value.getNodeType()) {
      case OBJECT -> map(value, schema);
      case ARRAY -> list(value, schema);
      case BOOLEAN -> value.booleanValue();
      case NUMBER -> number(value, schema);
      default -> value.asText();
    };
  }

  private static Object number(JsonNode value, JsonNode schema) {
    if (schema.path("type").asText().equals("number") || !value.isIntegralNumber()) {
      return value.doubleValue();
    }
    return value.longValue();
  }

  private static Map<String, Object> map(JsonNode value, JsonNode schema) {
    Map<String, Object> map = new LinkedHashMap<>();
    value
        .properties()
        .forEach(
            field ->
                map.put(
                    field.getKey(),
                    of(field.getValue(), schema.path("properties").path(field.getKey()))));
    return map;
  }

  private static List<Object> list(JsonNode value, JsonNode schema) {
    List<Object> list = new ArrayList<>();
    value.forEach(item -> list.add(of(item, schema.path("items"))));
    return list;
  }
}
