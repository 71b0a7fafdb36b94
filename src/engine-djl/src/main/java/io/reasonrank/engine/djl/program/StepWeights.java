package io.reasonrank.engine.djl.program;

import java.util.List;

/** How the text of a step reads weights; a projection may be several matrices side by side. */
interface StepWeights {
  /** Type of the program's parameter {@code p}. */
  String packedType();

  /** float32 [N,d] of the tokens {@code ids}. */
  String embedding(String ids);

  /**
   * The weights of a norm over {@code width} numbers, float32, times √width: rows are divided by
   * their length and not by the root of their mean square.
   */
  String norm(String name, int width);

  /**
   * Float32 [N, sum of outputs] of the projections {@code layers}, in order; may write statements
   * first.
   *
   * @param input name of a float32 [N,in]
   * @return an expression
   */
  String linear(StringBuilder statements, String input, List<String> layers);

  /**
   * As {@link #linear}, in the type that the kernel gives: the next kernel may take it as it is.
   */
  String linearAsKept(StringBuilder statements, String input, List<String> layers);
}
