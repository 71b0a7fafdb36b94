package io.reasonrank.ranking;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the order out of a completion: {@link #strict} for rewards, {@link #lenient} for serving.
 * Both are linear in the length of the completion and never read digits in a thought.
 *
 * <p>The output is right when a think block is followed, after only white space, by an answer
 * block; tags are case-sensitive, text before and after is tolerated, and the first answer block
 * that directly follows a {@code </think>} counts. The answer is right when it is exactly a
 * permutation of 1…n written {@code [a] > [b] > …}: ASCII digits without leading zeros, white space
 * between the tokens free.
 */
public final class AnswerParser {
  /** How the reason of a completion without an answer block begins. */
  public static final String NO_ANSWER = "no answer block";

  private AnswerParser() {}

  /** What {@link #strict} found. */
  public sealed interface Judgement {
    /** A think block, an answer block and in it a permutation. */
    record Valid(Permutation order) implements Judgement {}

    /** The blocks are right, the answer in them is not. */
    record BadAnswer(String reason) implements Judgement {}

    /** The blocks are not right. */
    record BadOutput(String reason) implements Judgement {}
  }

  /**
   * What {@link #lenient} made of a completion.
   *
   * @param order always a permutation
   * @param degraded whether anything was repaired
   * @param reason what was repaired and why; empty when nothing was
   */
  public record Parsed(Permutation order, boolean degraded, String reason) {}

  /** As {@link #strict(String, int, PromptTemplate.Mode)} for a completion with a thought. */
  public static Judgement strict(String completion, int n) {
    return strict(completion, n, PromptTemplate.Mode.REASONING);
  }

  /**
   * Judges a completion for a reward.
   *
   * @param n number of passages, at least 0
   * @param mode whether a thought must stand before the answer block
   */
  public static Judgement strict(String completion, int n, PromptTemplate.Mode mode) {
    Optional<AnswerBlock> block =
        mode.thinks() ? AnswerBlock.afterThought(completion) : AnswerBlock.anywhere(completion);
    if (block.isEmpty() || !block.get().closed()) {
      return new Judgement.BadOutput(
          mode.thinks()
              ? "no think block directly followed by a closed answer block"
              : "no closed answer block");
    }
    AnswerList list = AnswerList.read(block.get().text(), n);
    return list.exact()
        ? new Judgement.Valid(new Permutation(list.ids()))
        : new Judgement.BadAnswer(list.fault());
  }

  /**
   * The text of the first closed answer block that directly follows a thought, as it stands; empty
   * where the output is malformed.
   */
  public static Optional<String> answerText(String completion) {
    return AnswerBlock.afterThought(completion).filter(AnswerBlock::closed).map(AnswerBlock::whole);
  }

  /**
   * Makes the best of a completion for serving.
   *
   * @param n number of passages, at least 0
   */
  public static Parsed lenient(String completion, int n) {
    Optional<AnswerBlock> block = AnswerBlock.best(completion);
    if (block.isEmpty()) {
      return new Parsed(Permutation.identity(n), true, NO_ANSWER + ": input order kept");
    }
    AnswerList list = AnswerList.read(block.get().text(), n);
    List<String> faults = new ArrayList<>();
    if (!block.get().closed()) {
      faults.add("the answer block is not closed");
    }
    if (!list.exact()) {
      faults.add(list.fault());
    }
    return new Parsed(
        list.exact() ? new Permutation(list.ids()) : Permutation.completed(list.ids(), n),
        !faults.isEmpty(),
        String.join("; ", faults));
  }
}
