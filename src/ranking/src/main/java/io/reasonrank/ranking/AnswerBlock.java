package io.reasonrank.ranking;

import static io.reasonrank.ranking.Completion.ANSWER;
import static io.reasonrank.ranking.Completion.END_ANSWER;
import static io.reasonrank.ranking.Completion.END_THINK;
import static io.reasonrank.ranking.Completion.THINK;

import java.util.Optional;

/**
 * Where the answer stands in a completion.
 *
 * @param text what of the block may be read as ids
 * @param whole all that stands inside the block
 * @param closed whether its end tag was there
 */
record AnswerBlock(String text, String whole, boolean closed) {

  /** The first answer block that directly follows the end of a thought which was opened before. */
  static Optional<AnswerBlock> afterThought(String completion) {
    int think = completion.indexOf(THINK);
    return think < 0 ? Optional.empty() : directlyAfterThought(completion, think + THINK.length());
  }

  /** The first answer block, whatever stands before it. */
  static Optional<AnswerBlock> anywhere(String completion) {
    return at(completion, completion.indexOf(ANSWER));
  }

  /**
   * The block that serving uses: as {@link #afterThought}; else directly after a {@code </think>}
   * that was never opened (some chat templates open it in the prompt); else the first one after the
   * last thought; else the first one before any thought. Never one inside a thought.
   */
  static Optional<AnswerBlock> best(String completion) {
    return afterThought(completion)
        .or(() -> directlyAfterThought(completion, 0))
        .or(() -> outsideThoughts(completion));
  }

  private static Optional<AnswerBlock> outsideThoughts(String completion) {
    int lastEnd = completion.lastIndexOf(END_THINK);
    int from = lastEnd < 0 ? 0 : lastEnd + END_THINK.length();
    int answer = completion.indexOf(ANSWER, from);
    int nextThought = completion.indexOf(THINK, from);
    if (answer >= 0 && (nextThought < 0 || answer < nextThought)) {
      return at(completion, answer);
    }
    return lastEnd < 0 ? Optional.empty() : beforeThoughts(completion);
  }

  private static Optional<AnswerBlock> beforeThoughts(String completion) {
    int firstThought = completion.indexOf(THINK);
    int answer = completion.indexOf(ANSWER);
    boolean before = answer >= 0 && firstThought > answer;
    // An end tag that comes first closes a thought which the prompt had opened.
    boolean inOpenThought = completion.indexOf(END_THINK) < firstThought;
    return before && !inOpenThought ? at(completion, answer) : Optional.empty();
  }

  private static Optional<AnswerBlock> directlyAfterThought(String completion, int from) {
    for (int end = completion.indexOf(END_THINK, from);
        end >= 0;
        end = completion.indexOf(END_THINK, end + 1)) {
      int answer = skipBlanks(completion, end + END_THINK.length());
      if (completion.startsWith(ANSWER, answer)) {
        return at(completion, answer);
      }
    }
    return Optional.empty();
  }

  private static Optional<AnswerBlock> at(String completion, int tag) {
    if (tag < 0) {
      return Optional.empty();
    }
    int start = tag + ANSWER.length();
    int end = completion.indexOf(END_ANSWER, start);
    String whole = completion.substring(start, end < 0 ? completion.length() : end);
    String text = whole;
    int thought = text.indexOf(THINK);
    if (end < 0) {
      text = text.substring(0, thought < 0 ? completeLength(text) : thought);
    } else if (thought >= 0) {
      // Digits of a thought inside the answer are not ids; the tag left standing is the fault.
      text = text.substring(0, thought + THINK.length());
    }
    return Optional.of(new AnswerBlock(text, whole, end >= 0));
  }

  /** Length without a number that the end of the text may have cut in two. */
  private static int completeLength(String text) {
    int length = text.length();
    while (length > 0 && AnswerList.isDigit(text.charAt(length - 1))) {
      length--;
    }
    return length;
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && AnswerList.isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
