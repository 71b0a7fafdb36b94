package io.reasonrank.stage.spec;

import java.util.List;

/**
 * {@code stage evaluate}: a model against its base, BM25 and the input order, on the same lists
 * (inputs {@code model}, {@code baseModel}, {@code dataset}; or {@code queries}, {@code corpus},
 * {@code qrels}, {@code candidates} instead of the dataset).
 *
 * @param split split of the dataset: {@code heldout} or {@code validation}
 * @param cutoffs k of nDCG@k and Recall@k
 * @param seeds times that each list is ranked: as given, then shuffled by seeds of its own
 * @param strategy planner: sliding, tdpart, groups, vote
 * @param window passages a call sees
 * @param step passages the window moves
 * @param maxResponseTokens most tokens of an answer with its thought
 * @param bootstrapResamples resamples of the paired bootstrap
 * @param maxQueries most queries, 0 for all
 */
public record EvaluateParameters(
    String split,
    List<Integer> cutoffs,
    int seeds,
    String strategy,
    int window,
    int step,
    int maxResponseTokens,
    int bootstrapResamples,
    int maxQueries)
    implements StageParameters {
  public EvaluateParameters {
    cutoffs = List.copyOf(cutoffs);
  }
}
