package io.reasonrank.engine.openai;

import io.reasonrank.engine.AnswerConstraint;
import io.reasonrank.engine.AnswerConstraint.PermutationOf;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The form of a constrained answer in the languages of other servers: a thought if there is one,
 * then the answer block with n identifiers of 1…n. It does not say that they differ.
 */
final class AnswerForm {
  private AnswerForm() {}

  /** A regular expression that the whole completion matches. */
  static String regex(AnswerConstraint constraint) {
    int n = size(constraint);
    String id = "\\[(" + ids(n, "|", "") + ")\\]";
    return "(<think>[\\s\\S]*</think>\\s*)?<answer>\\s*"
        + id
        + "( > "
        + id
        + "){"
        + (n - 1)
        + "}\\s*</answer>";
  }

  /** A grammar in llama.cpp's notation. */
  static String gbnf(AnswerConstraint constraint) {
    int n = size(constraint);
    return """
    root ::= thought? "<answer>" space id (" > " id){%d} space "</answer>"
    thought ::= "<think>" ([^<] | "<" [^/])* "</think>" space
    id ::= "[" (%s) "]"
    space ::= [ \\n]*
    """
        .formatted(n - 1, ids(n, " | ", "\""));
  }

  private static int size(AnswerConstraint constraint) {
    return switch (constraint) {
      case PermutationOf(int n) -> n;
    };
  }

  private static String ids(int n, String or, String quote) {
    return IntStream.rangeClosed(1, n)
        .mapToObj(id -> quote + id + quote)
        .collect(Collectors.joining(or));
  }
}
