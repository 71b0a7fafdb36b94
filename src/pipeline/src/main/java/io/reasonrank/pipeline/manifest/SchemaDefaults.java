package io.reasonrank.pipeline.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Fills in defaults as the API server does: for absent fields, top down. */
final class SchemaDefaults {
  private SchemaDefaults() {}

  static void fill(JsonNode value, JsonNode schema) {
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
        fillProperty(object, property.getKey(), property.getValue());
      }
    } else if (value.isArray()) {
      value.forEach(item -> fill(item, schema.path("items")));
    }
  }

  private static void fillProperty(ObjectNode object, String name, JsonNode schema) {
    JsonNode present = object.get(name);
    boolean absent = present == null || (present.isNull() && !schema.path("nullable").asBoolean());
    if (absent) {
      object.remove(name);
      if (schema.has("default")) {
        object.set(name, schema.get("default").deepCopy());
      }
    }
    if (object.has(name)) {
      fill(object.get(name), schema);
    }
  }
}
