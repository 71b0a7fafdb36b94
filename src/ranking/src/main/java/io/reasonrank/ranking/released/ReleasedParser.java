package io.reasonrank.ranking.released;

import io.reasonrank.ranking.AnswerParser;
import io.reasonrank.ranking.AnswerParser.Parsed;
import io.reasonrank.ranking.Permutation;
import java.util.List;
import java.util.Locale;

/**
 * The released serving parser: tags in any case; without a right output, everything after the last
 * {@code <answer>}; without that, every number of the whole output, the thought's included.
 */
public final class ReleasedParser {
  private ReleasedParser() {}

  public static Parsed parse(String completion, int n) {
    List<String> runs = PythonDigits.runs(answer(completion.toLowerCase(Locale.ROOT)));
    if (PythonDigits.anyRefused(runs)) {
      return new Parsed(Permutation.identity(n), true, "a digit that is no decimal: order kept");
    }
    List<Integer> ids = runs.stream().map(PythonDigits::value).toList();
    Permutation order = Permutation.completed(ids, n);
    boolean repaired = !order.ids().equals(ids);
    return new Parsed(order, repaired, repaired ? "ids dropped or appended" : "");
  }

  private static String answer(String completion) {
    return AnswerParser.answerText(completion)
        .orElseGet(
            () -> {
              int last = completion.lastIndexOf("<answer>");
              return last < 0 ? completion : completion.substring(last + "<answer>".length());
            });
  }
}
