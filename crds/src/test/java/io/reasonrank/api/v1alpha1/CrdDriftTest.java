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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The checked-in CRDs are those that the types generate. Bring them up to date with {@code ./mvnw
 * -pl crds test -Dreasonrank.crds.update=true}.
 */
class CrdDriftTest {
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

  @ParameterizedTest
  @MethodSource("generated")
  void everyFieldIsDescribed(Path file) throws IOException {
    List<String> undescribed = new ArrayList<>();
    JsonNode version = new YAMLMapper().readTree(file.toFile()).at("/spec/versions/0");
    walk(version.at("/schema/openAPIV3Schema"), "", undescribed);
    assertThat(undescribed).isEmpty();
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
