package io.reasonrank.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PromptTemplateTest {

  @ParameterizedTest
  @MethodSource("io.reasonrank.ranking.PromptGoldenTest#templates")
  void builtInTemplatesSurviveTheirFileForm(String name) {
    PromptTemplate template = PromptTemplate.builtIn(name);
    assertThat(PromptTemplate.parse(template.format())).isEqualTo(template);
    assertThat(PromptTemplate.parse(template.format().replace("\n", "\r\n")).digest())
        .isEqualTo(template.digest());
  }

  @Test
  void compactIsOnlyQueryAndPassages() {
    Prompt prompt = PromptTemplate.builtIn("compact").render("why", List.of("a b", "c\nd"));
    assertThat(prompt).isEqualTo(new Prompt("", "query: why\n[1] a b\n[2] c d"));
  }

  @Test
  void identifiersInTextsCannotBeTakenForPassages() {
    Prompt prompt = PromptTemplate.builtIn("compact").render("see [3]", List.of("as in [12]"));
    assertThat(prompt.user()).isEqualTo("query: see (3)\n[1] as in (12)");
  }

  @Test
  void placeholdersInTextsStayText() {
    Prompt prompt = PromptTemplate.builtIn("compact").render("{num} {text}", List.of("{query}"));
    assertThat(prompt.user()).isEqualTo("query: {num} {text}\n[1] {query}");
  }

  @Test
  void theReasoningPromptHasThePapersStructure() {
    Prompt prompt = PromptTemplate.builtIn("reasonrank").render("why", List.of("a", "b", "c"));
    assertThat(prompt.system()).contains("<think>", "<answer>");
    assertThat(prompt.user())
        .startsWith("Below are 3 passages")
        .contains("query: why\n\n[1] a\n[2] b\n[3] c\n\nSearch query: why\n")
        .endsWith("in the form [2] > [1], inside the answer tags.");
  }

  @Test
  void aFileWithAnUnknownSectionIsRefusedWithItsLine() {
    assertThatThrownBy(() -> PromptTemplate.parse("=== name\nx\n=== sufix\n"))
        .hasMessageContaining("line 3")
        .hasMessageContaining("sufix");
  }
}
