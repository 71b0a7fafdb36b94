package io.reasonrank.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.ranking.AnswerParser.Judgement;
import io.reasonrank.ranking.AnswerParser.Parsed;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A million completions: always a permutation, degraded exactly when repaired. */
class AnswerParserMillionTest {
  private static final int COMPLETIONS = Integer.getInteger("completions", 1_000_000);
  private static final int HUGE = 40;
  private static final long SEED = 11;

  @Test
  void servingGetsAPermutationThatIsDegradedExactlyWhenItWasRepaired() {
    Completions completions = new Completions(SEED);
    Random lengths = new Random(SEED);
    int exact = 0;
    for (int i = 0; i < COMPLETIONS; i++) {
      int n = lengths.nextInt(lengths.nextInt(8) == 0 ? 26 : 4);
      exact += check(completions.next(n), n) ? 1 : 0;
    }
    // Neither all right nor all wrong: the check would say nothing.
    assertThat(exact).as("seed " + SEED).isBetween(COMPLETIONS / 5, 3 * (COMPLETIONS / 5));
  }

  @Test
  void aCompletionOfAMegabyteIsNoDifferent() {
    Completions completions = new Completions(SEED);
    for (int i = 0; i < HUGE; i++) {
      check(completions.huge(3), 3);
    }
  }

  /** Whether the completion needed no repair. */
  private static boolean check(String completion, int n) {
    ReferenceReading expected = ReferenceReading.of(completion, n);
    Parsed parsed = AnswerParser.lenient(completion, n);
    boolean right =
        parsed.degraded() == expected.repaired()
            && parsed.degraded() != parsed.reason().isEmpty()
            && parsed.order().size() == n
            && (!expected.certain() || parsed.order().ids().equals(expected.order()));
    if (AnswerParser.strict(completion, n) instanceof Judgement.Valid(Permutation order)) {
      right &= parsed.equals(new Parsed(order, false, ""));
    }
    if (!right) {
      assertThat(parsed).as("n=" + n + ": " + shown(completion)).isEqualTo(expected);
    }
    return !parsed.degraded();
  }

  private static String shown(String completion) {
    return completion.substring(0, Math.min(400, completion.length()));
  }
}
