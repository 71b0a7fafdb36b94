package io.reasonrank.ranking;

import java.util.List;
import java.util.stream.Collectors;

/** How a completion is written; the single place for that format. */
public final class Completion {
  static final String THINK = "<think>";
  static final String END_THINK = "</think>";

  /** Opens the answer block. */
  public static final String ANSWER = "<answer>";

  static final String END_ANSWER = "</answer>";

  private Completion() {}

  /**
   * A thought and its answer: {@code <think>\n…\n</think>\n<answer> [3] > [1] > … </answer>}.
   *
   * @param reasoning the thought, without tags
   * @param order the ids, best first
   */
  public static String of(String reasoning, Permutation order) {
    return THINK + "\n" + reasoning.strip() + "\n" + END_THINK + "\n" + answer(order);
  }

  /** The answer block alone, as direct mode wants it. */
  public static String answer(Permutation order) {
    return ANSWER + " " + list(order.ids()) + " " + END_ANSWER;
  }

  /** In the form that the mode of a template asks for. */
  public static String of(PromptTemplate.Mode mode, String reasoning, Permutation order) {
    return mode == PromptTemplate.Mode.DIRECT ? answer(order) : of(reasoning, order);
  }

  /** {@code [3] > [1] > [2]}. */
  public static String list(List<Integer> ids) {
    return ids.stream().map(id -> "[" + id + "]").collect(Collectors.joining(" > "));
  }

  /** The first thought, stripped, whether or not it was opened or closed; empty without tags. */
  public static String reasoningOf(String completion) {
    int open = completion.indexOf(THINK);
    int close = completion.indexOf(END_THINK, Math.max(open, 0));
    if (close < 0) {
      return open < 0 ? "" : completion.substring(open + THINK.length()).strip();
    }
    return completion.substring(open < 0 ? 0 : open + THINK.length(), close).strip();
  }

  /** What stands after the last thought; nothing where a thought was opened and never closed. */
  public static String afterThought(String completion) {
    int close = completion.lastIndexOf(END_THINK);
    if (close >= 0) {
      return completion.substring(close + END_THINK.length());
    }
    return completion.contains(THINK) ? "" : completion;
  }
}
