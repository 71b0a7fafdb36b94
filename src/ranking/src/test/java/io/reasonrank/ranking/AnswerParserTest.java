package io.reasonrank.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.ranking.AnswerParser.Judgement;
import io.reasonrank.ranking.AnswerParser.Parsed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerParserTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<think>a</think><answer>[2] > [1] > [3]</answer>",
        "<think>\na\n</think>\n <answer> [2] > [1] > [3] </answer>",
        "<think></think>\u00A0<answer>[2]>[1]>[3]</answer>",
        "junk <think>a</think><answer>[ 2 ]\n>\n[1] > [3]</answer> more junk",
        "<think>I draft <answer>[1] > [2] > [3]</answer></think><answer>[2] > [1] > [3]</answer>",
        "<think>a</think>no<think>b</think><answer>[2] > [1] > [3]</answer>",
        "<think>a</think><answer>[2] > [1] > [3]</answer><think>b</think><answer>[1]</answer>",
      })
  void exactAnswersAreValidAndNeedNoRepair(String completion) {
    Permutation expected = new Permutation(List.of(2, 1, 3));
    assertThat(AnswerParser.strict(completion, 3)).isEqualTo(new Judgement.Valid(expected));
    assertThat(AnswerParser.lenient(completion, 3)).isEqualTo(new Parsed(expected, false, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[2] > [1] > [3]",
        "<answer>[2] > [1] > [3]</answer>",
        "<think>a</think> so <answer>[2] > [1] > [3]</answer>",
        "<think>a</think><answer>[2] > [1] > [3]",
        "<THINK>a</THINK><ANSWER>[2] > [1] > [3]</ANSWER>",
        "</think><answer>[2] > [1] > [3]</answer>",
        "<think>a<answer>[2] > [1] > [3]</answer>",
      })
  void outputsWithoutBothBlocksAreBad(String completion) {
    assertThat(AnswerParser.strict(completion, 3)).isInstanceOf(Judgement.BadOutput.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[2] > [1]",
        "[2] > [1] > [1]",
        "[2] > [1] > [3] > [3]",
        "[2] > [1] > [4]",
        "[2] > [1] > [0]",
        "2 > 1 > 3",
        "[2] < [1] < [3]",
        "[2], [1], [3]",
        "[2] > [1] > [03]",
        "[2] > [1] > [3] >",
        "> [2] > [1] > [3]",
        "[2] > [1] > [3].",
        "[2] > [1] > [\u0663]",
        "[2] > [1] > [\u00B3]",
        "[2 > [1] > [3]",
        "[2] > [1] > [99999999999999999999]",
      })
  void answersThatAreNotExactlyAPermutationAreBad(String answer) {
    String completion = "<think>t</think><answer>" + answer + "</answer>";
    assertThat(AnswerParser.strict(completion, 3)).isInstanceOf(Judgement.BadAnswer.class);
    assertThat(AnswerParser.lenient(completion, 3).degraded()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<think>t</think><answer>[3] > [3] > [9] > [1]</answer> | 3 1 2",
        "<think>t</think><answer>3, 1</answer> | 3 1 2",
        "<think>t</think><answer>The 2 best are [3] > [1]</answer> | 3 1 2",
        "<think>t</think><answer>[3] > [1 | 3 1 2",
        "<think>t</think> well <answer>[3] > [2] > [1]</answer> | 3 2 1",
        "<think>[3] > [2] | 1 2 3",
        "<think>t <answer>[3] > [2] > [1]</answer> | 1 2 3",
        "<think>t</think>[3] > [2] > [1] | 1 2 3",
        "thought by prompt</think><answer>[3] > [2] > [1]</answer> | 3 2 1",
        "<answer>[3] > [1]</answer><think>[2] first | 3 1 2",
        "<think>t</think><answer>[3]<think>[1]</think></answer> | 3 1 2",
      })
  void servingRepairsAnswersAndNeverReadsThoughts(String completion, String order) {
    assertThat(
            AnswerParser.lenient(completion, 3).order().ids().toString().replaceAll("[^0-9 ]", ""))
        .isEqualTo(order);
  }

  @Test
  void aNumberThatTheEndCutInTwoIsNotRead() {
    Parsed parsed = AnswerParser.lenient("<think>t</think><answer>[3] > [1", 12);
    assertThat(parsed.order().ids()).startsWith(3, 1, 2);
    Parsed cut = AnswerParser.lenient("<think>t</think><answer>[3] > [12", 12);
    assertThat(cut.order().ids().get(1)).isEqualTo(1);
  }

  @Test
  void directModeNeedsNoThought() {
    assertThat(AnswerParser.strict("<answer>[1]</answer>", 1, PromptTemplate.Mode.DIRECT))
        .isInstanceOf(Judgement.Valid.class);
  }

  @Test
  void aMegabyteOfOpenTagsIsReadInLinearTime() {
    String hostile = "<think></think> ".repeat(70_000) + "<answer>" + "[1 ".repeat(100_000);
    long start = System.nanoTime();
    Parsed parsed = AnswerParser.lenient(hostile, 100);
    assertThat(parsed.degraded()).isTrue();
    assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
  }
}
