package io.reasonrank.reranker.lexical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.ranking.AnswerParser;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class LexicalJudgeTest {
  private static final String QUERY = "Why do the leaves of my tomato turn yellow?";
  private static final List<String> PASSAGES =
      List.of(
          "Cars need oil.",
          "A lack of iron makes Tomato leaves pale and the leaves weak.",
          "Yellow leaves on tomatoes: tomatoes lack nitrogen.");

  @Test
  void matchedWordsStandAsInThePassageOnceEachAndGradesFollow() {
    LexicalRanking ranking = judge("").rank(QUERY, PASSAGES);
    assertThat(ranking.reasoning())
        .isEqualTo("[1] none: 0\n[2] tomato leaves: 2\n[3] yellow leaves tomatoes: 3");
    assertThat(ranking.completion())
        .isEqualTo(
            "<think>\n[1] none: 0\n[2] tomato leaves: 2\n[3] yellow leaves tomatoes: 3\n</think>\n"
                + "<answer> [3] > [2] > [1] </answer>");
    assertThat(AnswerParser.strict(ranking.completion(), 3))
        .isInstanceOf(AnswerParser.Judgement.Valid.class);
  }

  @Test
  void synonymsCountLikeTheWordsThemselves() {
    LexicalJudge judge = judge("# colours\nyellow => pale, chlorotic\n");
    assertThat(judge.rank(QUERY, PASSAGES).matches().get(1))
        .isEqualTo(new PassageMatch(List.of("tomato", "leaves", "pale"), 3));
    assertThat(judge.rank("pale", List.of("yellow")).matches().getFirst().grade()).isZero();
  }

  @Test
  void equivalentPhrasesMatchBothWays() {
    LexicalJudge judge = judge("carbon dioxide, co2\n");
    assertThat(judge.rank("carbon dioxide", List.of("CO2 rises")).matches().getFirst().words())
        .containsExactly("co2");
    assertThat(judge.rank("co2", List.of("Carbon  Dioxide rises")).matches().getFirst().words())
        .containsExactly("carbon", "dioxide");
  }

  @Test
  void rareWordsWeighMoreAndGradesStopAtNine() {
    TermStatistics statistics =
        TermStatistics.of(List.of("oil car", "oil car", "oil car", "oil lamp", "oil"));
    LexicalJudge judge = new LexicalJudge(Lexicon.EMPTY, statistics);
    List<PassageMatch> matches =
        judge
            .rank("oil lamp quartz opal", List.of("oil", "quartz", "lamp oil quartz opal"))
            .matches();
    assertThat(matches.get(0).grade()).isEqualTo(1);
    assertThat(matches.get(1).grade()).isEqualTo(3);
    assertThat(matches.get(2).grade()).isEqualTo(9);
  }

  @Test
  void tiesKeepTheInputOrder() {
    assertThat(judge("").rank("x1", List.of("b", "a", "x1", "c")).order().ids())
        .containsExactly(3, 1, 2, 4);
  }

  @Test
  void aMalformedRuleIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> Lexicon.read(new StringReader("a b, c\nx => the\n"), "lex"))
        .hasMessageStartingWith("lex:2:");
  }

  private static LexicalJudge judge(String rules) {
    try {
      return new LexicalJudge(
          Lexicon.read(new StringReader(rules), "lexicon"), TermStatistics.NONE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
