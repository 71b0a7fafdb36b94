package io.reasonrank.ranking.metric;

/** A measure of one ranking: a number in [0,1], 0 for a query without relevant documents. */
public sealed interface Metric permits Ndcg, Recall, Precision, AveragePrecision, ReciprocalRank {
  /** trec_eval's name, for example {@code ndcg_cut_10}. */
  String name();

  double of(Judged ranking);
}
