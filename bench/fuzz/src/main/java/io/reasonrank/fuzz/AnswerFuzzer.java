package io.reasonrank.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.reasonrank.ranking.AnswerParser;
import io.reasonrank.ranking.AnswerParser.Judgement;
import io.reasonrank.ranking.AnswerParser.Parsed;
import io.reasonrank.ranking.Permutation;
import io.reasonrank.ranking.PromptTemplate.Mode;
import io.reasonrank.ranking.released.ReleasedParser;
import java.util.List;
import java.util.regex.Pattern;

/** Whatever a model writes: a permutation for serving, and no silent repair. */
public final class AnswerFuzzer {
  private static final int MOST_PASSAGES = 30;
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private AnswerFuzzer() {}

  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    int n = data.consumeInt(0, MOST_PASSAGES);
    String completion = data.consumeRemainingAsString();
    Parsed parsed = AnswerParser.lenient(completion, n);
    Check.that(parsed.order().size() == n, "not a permutation of all passages");
    Check.that(parsed.degraded() != parsed.reason().isEmpty(), "degraded without a reason");
    if (!parsed.degraded()) {
      Check.that(standsWritten(parsed.order(), completion), "repaired without saying so");
    }
    for (Mode mode : Mode.values()) {
      if (AnswerParser.strict(completion, n, mode) instanceof Judgement.Valid(Permutation order)) {
        Check.that(standsWritten(order, completion), "a reward for what was not written");
        Check.that(
            mode == Mode.DIRECT || parsed.equals(new Parsed(order, false, "")),
            "serving reads another order than the reward");
      }
    }
    Check.that(ReleasedParser.parse(completion, n).order().size() == n, "released: incomplete");
  }

  /** Whether some answer block holds exactly these ids, found without the parser's own code. */
  private static boolean standsWritten(Permutation order, String completion) {
    for (String block : completion.split("<answer>", -1)) {
      int end = block.indexOf("</answer>");
      if (end >= 0 && ids(block.substring(0, end)).equals(order.ids())) {
        return true;
      }
    }
    return false;
  }

  private static List<Integer> ids(String block) {
    return DIGITS
        .matcher(block)
        .results()
        .map(number -> number.group().length() > 9 ? -1 : Integer.parseInt(number.group()))
        .toList();
  }
}
