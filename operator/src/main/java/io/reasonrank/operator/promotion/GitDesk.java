package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.promotion.git.Proposal;
import io.reasonrank.promotion.git.ProposalState;

/** Git, as a Reranker's {@code spec.promotion.git} names it. */
interface GitDesk {
  /**
   * Proposes, if that was not done yet, and says what became of it.
   *
   * @param before whether the proposal is known to have stood in Git
   * @throws io.reasonrank.stage.StageException 69, 74 or 75 if it may go better later; else a
   *     person must change something
   */
  ProposalState advance(Reranker reranker, Proposal proposal, boolean before);
}
