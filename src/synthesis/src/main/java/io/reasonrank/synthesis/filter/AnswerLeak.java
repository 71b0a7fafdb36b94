package io.reasonrank.synthesis.filter;

/** Whether a text repeats a gold answer that its writer should not have seen. */
public final class AnswerLeak {
  private static final int SHINGLE = 8;

  private AnswerLeak() {}

  /**
   * Share of the answer's sequences of eight words that the reasoning repeats; 0 for answers too
   * short to tell.
   */
  public static double share(String reasoning, String answer) {
    Normalised gold = Normalised.of(answer);
    if (gold.words().size() < SHINGLE) {
      return 0;
    }
    long[] sequences = gold.shingles(SHINGLE);
    int shared = NearDuplicates.shared(sequences, Normalised.of(reasoning).shingles(SHINGLE));
    return (double) shared / sequences.length;
  }
}
