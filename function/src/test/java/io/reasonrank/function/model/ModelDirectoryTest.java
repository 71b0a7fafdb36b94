package io.reasonrank.function.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
  private static final PromptTemplate TEMPLATE = PromptTemplate.builtIn("compact");

  @TempDir Path model;

  @BeforeEach
  void completeDirectory() throws IOException {
    Files.writeString(model.resolve("config.json"), "{}");
    Files.writeString(model.resolve("prompt-template.txt"), TEMPLATE.format());
  }

  @Test
  void opensADirectoryWithoutAManifest() {
    ModelDirectory opened = open(model, Optional.empty());

    assertThat(opened.template()).isEqualTo(TEMPLATE);
    assertThat(opened.digest()).isEmpty();
  }

  @Test
  void refusesADirectoryWithoutConfig() throws IOException {
    Files.delete(model.resolve("config.json"));

    assertRefused(model, "has no config.json");
  }

  @Test
  void refusesADirectoryWithoutPromptTemplate() throws IOException {
    Files.delete(model.resolve("prompt-template.txt"));

    assertRefused(model, "has no prompt-template.txt");
  }

  @Test
  void refusesAPromptTemplateThatCannotBeRead() throws IOException {
    Files.writeString(model.resolve("prompt-template.txt"), "=== name\nx\n");

    assertRefused(model, "prompt-template.txt: prompt template lacks");
  }

  @Test
  void takesANamedTemplateForAModelWithoutOne() throws IOException {
    Files.delete(model.resolve("prompt-template.txt"));

    assertThat(open(model, Optional.of("reasonrank")).template().name()).isEqualTo("reasonrank");
  }

  @Test
  void refusesATemplateThatIsNotTheOneOfTheManifest() throws IOException {
    Files.writeString(
        model.resolve("manifest.json"),
        """
        {"schema": "reasonrank.io/manifest/v1alpha1", "kind": "model", "digest": "sha256:0",
         "files": [], "parents": {}, "specDigest": "", "tool": "",
         "metrics": {"templateDigest": "sha256:of-another"}}
        """);

    assertRefused(model, "is not the one that model " + model + " was trained with");
  }

  private static ModelDirectory open(Path directory, Optional<String> template) {
    return ModelDirectory.open(new ModelSource.Fetched(directory, ""), template);
  }

  private static void assertRefused(Path directory, String message) {
    assertThatThrownBy(() -> open(directory, Optional.empty()))
        .isInstanceOfSatisfying(
            StageException.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }
}
