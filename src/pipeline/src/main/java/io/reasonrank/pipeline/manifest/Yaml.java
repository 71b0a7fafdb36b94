package io.reasonrank.pipeline.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * YAML 1.2 with its core schema: {@code 1e-6} is a number and {@code no} a string, and a key that
 * stands twice is an error.
 */
final class Yaml {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Yaml() {}

  /**
   * The documents of a stream; empty ones are left out.
   *
   * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException with the line, if it is not YAML
   */
  static List<JsonNode> documents(InputStream in) {
    LoadSettings settings =
        LoadSettings.builder().setSchema(new CoreSchema()).setAllowDuplicateKeys(false).build();
    List<JsonNode> documents = new ArrayList<>();
    for (Object document : new Load(settings).loadAllFromInputStream(in)) {
      if (document != null) {
        documents.add(JSON.valueToTree(document));
      }
    }
    return documents;
  }
}
