package io.reasonrank.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTemplateTest {
  private static final PromptTemplate COMPACT = PromptTemplate.builtIn("compact");
  private static final PromptTemplate OTHER = PromptTemplate.builtIn("reasonrank");

  @TempDir Path model;

  @Test
  void aModelIsAskedWithTheTemplateBesideIt() throws IOException {
    write(COMPACT);
    assertThat(ModelTemplate.of(model, Optional.of(COMPACT.digest()), Optional.empty()))
        .isEqualTo(COMPACT);
  }

  @Test
  void aTemplateThatTheManifestDoesNotDeclareIsRefusedWithBothDigests() throws IOException {
    write(OTHER);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelTemplate.of(model, Optional.of(COMPACT.digest()), Optional.empty()))
        .withMessageContainingAll(COMPACT.digest(), OTHER.digest(), "trained with")
        .withMessageNotContaining("\n");
  }

  @Test
  void aNamedTemplateMustBeTheDeclaredOneToo() throws IOException {
    write(COMPACT);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ModelTemplate.of(model, Optional.of(COMPACT.digest()), Optional.of("reasonrank")));
  }

  @Test
  void aModelWithoutATemplateNeedsANamedOne() {
    assertThat(ModelTemplate.of(model, Optional.empty(), Optional.of("reasonrank")))
        .isEqualTo(OTHER);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelTemplate.of(model, Optional.empty(), Optional.empty()))
        .withMessageContaining("--prompt-template");
  }

  @Test
  void aBaseWithoutATemplateIsTaughtOne() throws IOException {
    assertThat(ModelTemplate.orTaught(model, Optional.empty(), OTHER)).isEqualTo(OTHER);
    write(COMPACT);
    assertThat(ModelTemplate.orTaught(model, Optional.empty(), OTHER)).isEqualTo(COMPACT);
  }

  @Test
  void aFileThatIsNoTemplateIsNamed() throws IOException {
    Files.writeString(model.resolve(PromptTemplate.FILE_NAME), "=== name\nx\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelTemplate.of(model, Optional.empty(), Optional.empty()))
        .withMessageContaining("prompt-template.txt: prompt template lacks");
  }

  private void write(PromptTemplate template) throws IOException {
    Files.writeString(model.resolve(PromptTemplate.FILE_NAME), template.format());
  }
}
