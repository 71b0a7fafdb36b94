package io.reasonrank.synthesis.teacher;

import io.reasonrank.ranking.Completion;
import io.reasonrank.ranking.SelectionParser;
import io.reasonrank.synthesis.teacher.Teacher.Written;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What could be read out of an answer.
 *
 * @param value empty if the answer has a wrong form
 * @param fault what is wrong with it, or empty
 */
record Reading<T>(Optional<T> value, String fault) {
  private static final Pattern CHAIN =
      Pattern.compile("\\[\\s*\\d{1,9}\\s*\\](?:\\s*>\\s*\\[\\s*\\d{1,9}\\s*\\])*+");
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern WRITTEN =
      Pattern.compile("(?is)^\\W*question\\W*:\\W*(.+?)\\n\\W*answer\\W*:\\s*(.+)$");

  static <T> Reading<T> of(T value) {
    return new Reading<>(Optional.of(value), "");
  }

  static <T> Reading<T> wrong(String fault) {
    return new Reading<>(Optional.empty(), fault);
  }

  /** A selection: the whole reply, or its last line, is bracketed ids or NONE. */
  static Reading<List<Integer>> selection(String completion, int n) {
    String reply = Completion.afterThought(completion).strip();
    SelectionParser.Selection whole = SelectionParser.parse(reply, n);
    SelectionParser.Selection last =
        SelectionParser.parse(reply.substring(reply.lastIndexOf('\n') + 1), n);
    return Stream.of(whole, last)
        .filter(selection -> selection.fault().isEmpty())
        .findFirst()
        .map(selection -> of(selection.ids()))
        .orElseGet(() -> wrong(whole.fault()));
  }

  /** An order: some chain {@code [3] > [1] > …} of the reply names every passage once. */
  static Reading<List<Integer>> order(String completion, int n) {
    List<Integer> longest = List.of();
    Matcher chains = CHAIN.matcher(Completion.afterThought(completion));
    while (chains.find()) {
      List<Integer> ids = ids(chains.group());
      if (isPermutation(ids, n)) {
        return of(ids);
      }
      longest = ids.size() > longest.size() ? ids : longest;
    }
    return wrong("no chain of all " + n + " passages; the longest has " + longest.size());
  }

  private static List<Integer> ids(String chain) {
    var ids = new ArrayList<Integer>();
    Matcher numbers = NUMBER.matcher(chain);
    while (numbers.find()) {
      ids.add(Integer.parseInt(numbers.group()));
    }
    return ids;
  }

  private static boolean isPermutation(List<Integer> ids, int n) {
    return ids.size() == n
        && new HashSet<>(ids).size() == n
        && ids.stream().allMatch(id -> id >= 1 && id <= n);
  }

  /** A question and its answer, in two marked parts. */
  static Reading<Written> written(String completion) {
    Matcher parts = WRITTEN.matcher(Completion.afterThought(completion).strip());
    return parts.find()
        ? of(new Written(parts.group(1).strip(), parts.group(2).strip()))
        : wrong("no question and answer");
  }
}
