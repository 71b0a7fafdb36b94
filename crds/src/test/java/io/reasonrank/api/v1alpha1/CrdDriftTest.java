package io.reasonrank.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The checked-in CRDs are those that the types generate. Bring them up to date with {@code ./mvnw
 * -pl crds test -Dreasonrank.crds.update=true}.
 */
class CrdDriftTest {
  private static final Pattern SPEC_FIELD = Pattern.compile("self\\.spec\\.([A-Za-z]+) ==");
  private static final Path GENERATED = Path.of("target/classes/META-INF/fabric8");
  private static final Path CHECKED_IN = Path.of("../k8s/base/crds");

  @Test
  void fiveKindsAreGenerated() throws IOException {
    assertThat(generated()).hasSize(5);
  }

  @ParameterizedTest
  @MethodSource("generated")
  void checkedInFileEqualsTheGeneratedOne(Path file) throws IOException {
    Path checkedIn = CHECKED_IN.resolve(file.getFileName().toString());
    if (Boolean.getBoolean("reasonrank.crds.update")) {
      Files.createDirectories(CHECKED_IN);
      Files.copy(file, checkedIn, StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(checkedIn)
        .as("run ./mvnw -pl crds test -Dreasonrank.crds.update=true")
        .hasSameTextualContentAs(file);
  }

  @Test
  void referencePageIsThatOfTheDefinitions() throws IOException {
    List<JsonNode> definitions = new ArrayList<>();
    for (Path file : generated()) {
      definitions.add(new YAMLMapper().readTree(file.toFile()));
    }
    Path page = CHECKED_IN.resolve("README.md");
    String text = ApiReference.of(definitions);
    if (Boolean.getBoolean("reasonrank.crds.update")) {
      Files.writeString(page, text);
    }
    assertThat(page).as("run ./mvnw -pl crds test -Dreasonrank.crds.update=true").hasContent(text);
  }

  @ParameterizedTest
  @MethodSource("generated")
  void everyFieldIsDescribed(Path file) throws IOException {
    List<String> undescribed = new ArrayList<>();
    JsonNode version = new YAMLMapper().readTree(file.toFile()).at("/spec/versions/0");
    walk(version.at("/schema/openAPIV3Schema"), "", undescribed);
    assertThat(undescribed).isEmpty();
  }

  /**
   * Transition rules are read by the API server alone, on every write of a status too: a field that
   * may be absent has to be asked for first, or a run that leaves it out can never report anything.
   */
  @ParameterizedTest
  @MethodSource("generated")
  void transitionRulesAskForFieldsThatMayBeAbsent(Path file) throws IOException {
    JsonNode version = new YAMLMapper().readTree(file.toFile()).at("/spec/versions/0");
    JsonNode schema = version.at("/schema/openAPIV3Schema");
    JsonNode spec = schema.at("/properties/spec");
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      Matcher fields = SPEC_FIELD.matcher(rule.path("rule").asText());
      while (fields.find()) {
        String field = fields.group(1);
        boolean present =
            spec.at("/properties/" + field).has("default")
                || spec.path("required").valueStream().anyMatch(r -> r.asText().equals(field));
        assertThat(present || rule.path("rule").asText().contains("has(self.spec." + field + ")"))
            .as("%s: %s", field, rule.path("rule").asText())
            .isTrue();
      }
    }
  }

  private static void walk(JsonNode schema, String path, List<String> undescribed) {
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              String at = path + "." + field.getKey();
              if (!field.getValue().has("description") && path.length() > 0) {
                undescribed.add(at);
              }
              walk(field.getValue(), at, undescribed);
            });
    if (schema.has("items")) {
      walk(schema.get("items"), path + "[]", undescribed);
    }
  }

  static List<Path> generated() throws IOException {
    try (Stream<Path> files = Files.list(GENERATED)) {
      return files.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
    }
  }
}
