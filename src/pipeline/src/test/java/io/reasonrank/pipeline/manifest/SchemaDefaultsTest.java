package io.reasonrank.pipeline.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaDefaultsTest {
  /** As the API server asks when a CRD is created; and nothing may be said twice differently. */
  @ParameterizedTest
  @ValueSource(strings = {"SynthesisJob", "SFTRun", "RLRun", "Reranker", "ModelPromotion"})
  void defaultsOfObjectsKeepTheirRulesAndAgreeWithTheirFields(String kind) {
    List<JsonNode> found = new ArrayList<>();
    collect(new CrdSchemas().find(kind).orElseThrow().schema(), found);
    for (JsonNode schema : found) {
      JsonNode whole = schema.get("default").deepCopy();
      assertThat(new CelRules().check(whole, schema, "default")).isEmpty();
      SchemaDefaults.fill(whole, schema);
      ObjectNode empty = JsonNodeFactory.instance.objectNode();
      if (!schema.get("default").has("schedule")) { // RLRun means another schedule
        SchemaDefaults.fill(empty, schema);
        assertThat(whole).isEqualTo(empty);
      }
    }
  }

  private static void collect(JsonNode schema, List<JsonNode> found) {
    if (schema.path("default").isObject()
        && !schema.path("description").asText().startsWith("tries")
        && !schema.get("default").has("limit")) { // budgets differ by class
      found.add(schema);
    }
    schema.path("properties").forEach(property -> collect(property, found));
  }
}
