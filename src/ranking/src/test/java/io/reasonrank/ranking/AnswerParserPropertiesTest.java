package io.reasonrank.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.ranking.AnswerParser.Judgement;
import io.reasonrank.ranking.AnswerParser.Parsed;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever a model writes, serving gets a permutation and knows whether it was repaired. */
class AnswerParserPropertiesTest {

  @Property(tries = 50_000, seed = "4", generation = net.jqwik.api.GenerationMode.RANDOMIZED)
  void servingAlwaysGetsAPermutation(
      @ForAll("completions") String completion, @ForAll @IntRange(max = 25) int n) {
    Parsed parsed = AnswerParser.lenient(completion, n);
    assertThat(parsed.order().size()).isEqualTo(n);
    assertThat(parsed.reason().isEmpty()).isEqualTo(!parsed.degraded());
  }

  @Property(tries = 50_000, seed = "5", generation = net.jqwik.api.GenerationMode.RANDOMIZED)
  void whatIsValidForARewardIsServedUnrepairedAndTheSame(
      @ForAll("completions") String completion, @ForAll @IntRange(max = 4) int n) {
    if (AnswerParser.strict(completion, n) instanceof Judgement.Valid(Permutation order)) {
      assertThat(AnswerParser.lenient(completion, n)).isEqualTo(new Parsed(order, false, ""));
    }
  }

  @Property(tries = 5_000, seed = "6")
  void whatIsWrittenIsReadBack(@ForAll("permutations") Permutation order) {
    String completion = Completion.of("[1] and <answer>[2]</answer> as a draft", order);
    assertThat(AnswerParser.strict(completion, order.size())).isEqualTo(new Judgement.Valid(order));
  }

  @Property(tries = 5_000, seed = "7")
  void digitsOfAThoughtNeverMatter(@ForAll("pieces") String thought) {
    // A thought that holds no tag of its own; it was cut before its end.
    String open = "<think>" + thought.replace("<", "");
    assertThat(AnswerParser.lenient(open, 9).order()).isEqualTo(Permutation.identity(9));
  }

  @Provide
  Arbitrary<String> completions() {
    return pieces();
  }

  /** Tags, ids and noise in any order: nested, truncated, repeated, out of range. */
  @Provide
  Arbitrary<String> pieces() {
    Arbitrary<String> tags =
        Arbitraries.of("<think>", "</think>", "<answer>", "</answer>", "<ANSWER>", "</think>\n");
    Arbitrary<String> list =
        Arbitraries.of(
            "[1]",
            "[2]",
            " > ",
            "[3]",
            "[0]",
            "[01]",
            "[99999999999]",
            "[-1]",
            "1",
            "\u0663",
            "\u00B2",
            "[1",
            "2]",
            "[1] > [2]",
            "[2] > [1] > [3]");
    Arbitrary<String> noise =
        Arbitraries.of("", " ", "\n", "\u0000", "\uD83D", "because ", "\u00A0", "]", "[", ">");
    return Arbitraries.oneOf(tags, list, noise)
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<Permutation> permutations() {
    return Arbitraries.integers()
        .between(0, 25)
        .flatMap(n -> Arbitraries.shuffle(Permutation.identity(n).ids()))
        .map(ids -> new Permutation(ids.stream().collect(Collectors.toList())));
  }

  @Property(tries = 20, seed = "8")
  void aMegabyteIsReadAsQuicklyAsItIsLong(@ForAll("pieces") String piece) {
    String unit = piece.isEmpty() ? "x" : piece;
    String huge = unit.repeat(1_000_000 / unit.length());
    assertThat(AnswerParser.lenient(huge, 100).order().size()).isEqualTo(100);
    assertThat(List.of(AnswerParser.strict(huge, 100))).hasSize(1);
  }
}
