package io.reasonrank.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.ranking.ConversationTemplate.Subject;
import io.reasonrank.ranking.SelectionParser.Selection;
import io.reasonrank.ranking.Turn.Speaker;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTemplateTest {

  @Test
  void theListwiseTeacherGetsOneTurnPerPassageAndNoSystemMessage() {
    List<Turn> turns =
        ConversationTemplate.builtIn("listwise")
            .render(new Subject("q", "the gold", List.of("a", "b", "c")));
    assertThat(turns).extracting(Turn::speaker).startsWith(Speaker.USER, Speaker.ASSISTANT);
    assertThat(turns).hasSize(9).noneMatch(turn -> turn.speaker() == Speaker.SYSTEM);
    assertThat(turns).extracting(Turn::text).contains("[2] b", "I have passage [2].");
  }

  @Test
  void theTeacherThatRanksDoesNotSeeTheGoldAnswerAndTheOneThatSelectsDoes() {
    for (String name : ConversationTemplate.builtInNames()) {
      boolean selects = name.startsWith("positives") || name.equals("hard-negatives");
      assertThat(ConversationTemplate.builtIn(name).showsAnswer()).as(name).isEqualTo(selects);
    }
  }

  @Test
  void aDomainOfOnesOwnIsOneMoreFile() {
    ConversationTemplate law =
        ConversationTemplate.parse(
            "=== name\nlaw\n=== passage\n<{i}> {text}\n=== user\n{query}\n{passages}\n");
    assertThat(law.render(new Subject("q", "", List.of("{num}", "b"))))
        .containsExactly(new Turn(Speaker.USER, "q\n<1> {num}\n<2> b"));
  }

  @Test
  void anUnknownSectionIsRefusedWithItsLine() {
    assertThatThrownBy(() -> ConversationTemplate.parse("=== name\nx\n=== each system role\n"))
        .hasMessageContaining("line 3");
  }

  @Test
  void aSelectionIsReadAfterTheThought() {
    assertThat(SelectionParser.parse("<think>[1] no</think>\n[3] [2]", 3))
        .isEqualTo(new Selection(List.of(3, 2), ""));
    assertThat(SelectionParser.parse("NONE", 3)).isEqualTo(new Selection(List.of(), ""));
  }

  @Test
  void aSelectionThatHadToBeRepairedSaysSo() {
    assertThat(SelectionParser.parse("[3] [3] [9]", 3).fault()).contains("2 ids");
    assertThat(SelectionParser.parse("Passages [1] fit.", 3))
        .isEqualTo(new Selection(List.of(1), "words beside the ids"));
    assertThat(SelectionParser.parse("<think> [1]", 3).ids()).isEmpty();
    assertThat(SelectionParser.parse("", 3).fault()).isNotEmpty();
  }
}
