package io.reasonrank.ranking;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What serving must read out of a completion, written down a second time with regular expressions
 * and without the parser's code.
 *
 * @param order ids, best first
 * @param repaired whether anything had to be repaired
 * @param certain whether {@code order} is meant to be compared: cut-off blocks and blocks with a
 *     thought inside are only checked for being reported
 */
record ReferenceReading(List<Integer> order, boolean repaired, boolean certain) {
  private static final String BLANKS = "(?U)[\\s\\x1c-\\x1f]*+";
  private static final Pattern DIRECT = Pattern.compile("</think>" + BLANKS + "<answer>");
  private static final Pattern TOKEN =
      Pattern.compile(BLANKS + "\\[" + BLANKS + "([1-9][0-9]{0,8})" + BLANKS + "\\]" + BLANKS);
  private static final Pattern BRACKETED = Pattern.compile("\\[[0-9]++\\]");
  private static final Pattern IN_BRACKETS =
      Pattern.compile("\\[" + BLANKS + "([0-9]++)" + BLANKS + "\\]");
  private static final Pattern NUMBER = Pattern.compile("([0-9]++)");

  static ReferenceReading of(String completion, int n) {
    Optional<String> opened = block(completion);
    List<Integer> inputOrder = IntStream.rangeClosed(1, n).boxed().toList();
    if (opened.isEmpty()) {
      return new ReferenceReading(inputOrder, true, true);
    }
    int end = opened.get().indexOf("</answer>");
    String answer = end < 0 ? opened.get() : opened.get().substring(0, end);
    Optional<List<Integer>> written = end < 0 ? Optional.empty() : exact(answer, n);
    return written.isPresent()
        ? new ReferenceReading(written.get(), false, true)
        : new ReferenceReading(
            completed(answer, inputOrder), true, end >= 0 && !answer.contains("<think>"));
  }

  /** All text after the tag of the block that counts. */
  private static Optional<String> block(String completion) {
    int opened = completion.indexOf("<think>");
    Matcher direct = DIRECT.matcher(completion);
    if ((opened >= 0 && direct.find(opened)) || direct.find(0)) {
      return Optional.of(completion.substring(direct.end()));
    }
    String[] closed = completion.split("</think>", -1);
    Optional<String> last = outside(closed[closed.length - 1]);
    boolean startsOutside = closed[0].contains("<think>");
    return last.isPresent() || closed.length == 1 || !startsOutside ? last : outside(closed[0]);
  }

  /** What follows the first answer tag that stands before any thought. */
  private static Optional<String> outside(String text) {
    String spoken = text.split("<think>", 2)[0];
    int tag = spoken.indexOf("<answer>");
    return tag < 0 ? Optional.empty() : Optional.of(text.substring(tag + "<answer>".length()));
  }

  private static Optional<List<Integer>> exact(String answer, int n) {
    List<Integer> ids = new ArrayList<>();
    if (n > 0 || !answer.isBlank()) {
      for (String token : answer.split(">", -1)) {
        Matcher id = TOKEN.matcher(token);
        if (!id.matches()) {
          return Optional.empty();
        }
        ids.add(Integer.parseInt(id.group(1)));
      }
    }
    List<Integer> sorted = ids.stream().sorted().toList();
    return sorted.equals(IntStream.rangeClosed(1, n).boxed().toList())
        ? Optional.of(ids)
        : Optional.empty();
  }

  private static List<Integer> completed(String answer, List<Integer> inputOrder) {
    boolean bracketed = BRACKETED.matcher(answer).find();
    List<Integer> order = new ArrayList<>();
    Matcher number = (bracketed ? IN_BRACKETS : NUMBER).matcher(answer);
    while (number.find()) {
      String digits = number.group(1).replaceFirst("^0+(?=.)", "");
      int id = digits.length() > 9 ? 0 : Integer.parseInt(digits);
      if (inputOrder.contains(id) && !order.contains(id)) {
        order.add(id);
      }
    }
    inputOrder.stream().filter(id -> !order.contains(id)).forEach(order::add);
    return order;
  }
}
