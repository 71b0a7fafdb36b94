package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The reference page of the API, in Markdown, out of the generated definitions alone. */
final class ApiReference {
  private static final String HEAD =
      """
      # API reference: reasonrank.io/v1alpha1

      Generated from the definitions in this directory; the build fails when it differs. `[]` after a
      name: each element of a list; `{}`: each value of a map. Rules are CEL, checked by the API server
      and on a laptop; those with `oldSelf` only by the API server.

      """;

  private final StringBuilder text = new StringBuilder(HEAD);

  private ApiReference() {}

  /** The page of all kinds, in the given order. */
  static String of(List<JsonNode> definitions) {
    var page = new ApiReference();
    page.text.append("| kind | short | what |\n|---|---|---|\n");
    definitions.forEach(page::summary);
    definitions.forEach(page::kind);
    return page.text.toString();
  }

  private static JsonNode schema(JsonNode definition) {
    return definition.at("/spec/versions/0/schema/openAPIV3Schema");
  }

  private static String name(JsonNode definition) {
    return definition.at("/spec/names/kind").asText();
  }

  private void summary(JsonNode definition) {
    String kind = name(definition);
    text.append(
        "| [%s](#%s) | `%s` | %s |\n"
            .formatted(
                kind,
                kind.toLowerCase(Locale.ROOT),
                definition.at("/spec/names/shortNames/0").asText(),
                what(kind)));
  }

  private static String what(String kind) {
    try {
      return Class.forName(ApiReference.class.getPackageName() + "." + kind)
          .getAnnotation(JsonClassDescription.class)
          .value();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("no type makes " + kind, e);
    }
  }

  private void kind(JsonNode definition) {
    text.append("\n## ").append(name(definition)).append('\n');
    JsonNode schema = schema(definition);
    for (String part : List.of("spec", "status")) {
      text.append("\n| field | type | default | meaning |\n|---|---|---|---|\n");
      fields(schema.at("/properties/" + part), part);
    }
    List<String> rules = new ArrayList<>();
    rules(schema, "", rules);
    if (!rules.isEmpty()) {
      text.append("\nRules:\n\n");
      rules.forEach(rule -> text.append("- ").append(rule).append('\n'));
    }
  }

  private void fields(JsonNode schema, String path) {
    JsonNode required = schema.path("required");
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              String at = path + "." + field.getKey();
              boolean asked =
                  required.valueStream().anyMatch(r -> r.asText().equals(field.getKey()));
              row(at, field.getValue(), asked);
              inside(field.getValue(), at);
            });
  }

  private void inside(JsonNode schema, String path) {
    fields(schema, path);
    if (schema.has("items")) {
      inside(schema.get("items"), path + "[]");
    }
    if (schema.path("additionalProperties").isObject()) {
      inside(schema.get("additionalProperties"), path + "{}");
    }
  }

  private void row(String path, JsonNode schema, boolean required) {
    String meaning = schema.path("description").asText();
    text.append(
        "| `%s` | %s | %s | %s |\n"
            .formatted(
                path,
                type(schema) + limits(schema),
                required ? "**required**" : defaultOf(schema),
                cell(meaning)));
  }

  private static String type(JsonNode schema) {
    if (schema.has("enum")) {
      List<String> values = new ArrayList<>();
      schema.get("enum").forEach(value -> values.add("`" + value.asText() + "`"));
      return String.join(", ", values);
    }
    return switch (schema.path("type").asText()) {
      case "array" -> "list of " + type(schema.path("items"));
      case "object" ->
          schema.path("additionalProperties").isObject()
              ? "map of " + type(schema.get("additionalProperties"))
              : "object";
      default -> schema.path("type").asText("any");
    };
  }

  private static String limits(JsonNode schema) {
    List<String> limits = new ArrayList<>();
    String from = schema.path("exclusiveMinimum").asBoolean() ? "> " : "≥ ";
    String to = schema.path("exclusiveMaximum").asBoolean() ? "< " : "≤ ";
    limit(limits, schema, "minimum", from, "");
    limit(limits, schema, "maximum", to, "");
    limit(limits, schema, "minItems", "≥ ", " elements");
    limit(limits, schema, "maxItems", "≤ ", " elements");
    limit(limits, schema, "maxLength", "≤ ", " characters");
    if (schema.has("pattern")) {
      limits.add("`" + cell(schema.get("pattern").asText()) + "`");
    }
    return limits.isEmpty() ? "" : "; " + String.join(", ", limits);
  }

  private static void limit(
      List<String> limits, JsonNode schema, String key, String before, String after) {
    if (schema.has(key)) {
      double value = schema.get(key).asDouble();
      String number = value == Math.rint(value) ? Long.toString((long) value) : value + "";
      limits.add(before + number + after);
    }
  }

  private static String defaultOf(JsonNode schema) {
    return schema.has("default") ? "`" + cell(schema.get("default").toString()) + "`" : "";
  }

  private static void rules(JsonNode schema, String path, List<String> found) {
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      String at = path.isEmpty() ? "" : "`" + path.substring(1) + "`: ";
      found.add(
          at + rule.path("message").asText() + " (`" + cell(rule.path("rule").asText()) + "`)");
    }
    schema
        .path("properties")
        .properties()
        .forEach(field -> rules(field.getValue(), path + "." + field.getKey(), found));
    if (schema.has("items")) {
      rules(schema.get("items"), path + "[]", found);
    }
  }

  /** A vertical bar would end the cell. */
  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
