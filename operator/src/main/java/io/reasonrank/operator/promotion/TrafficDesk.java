package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.promotion.canary.Observation;
import io.reasonrank.promotion.canary.Steering;
import java.util.List;
import java.util.Set;

/** Leads the pods that serve a Reranker while a candidate has a part of its traffic. */
interface TrafficDesk {
  /**
   * Tells every pod that is ready; again and again, since pods forget it after the lease.
   *
   * @return what all of them have seen together
   */
  Look steer(Reranker reranker, Steering wanted);

  /**
   * Gives everything back to the model that the pods have themselves.
   *
   * @return whether every pod that is ready says that it did
   */
  boolean takeBack(Reranker reranker);

  /**
   * What the pods say.
   *
   * @param pods how many answered
   * @param silent those that are ready and did not answer
   * @param candidates digests of the model behind the candidate's address, as the pods see it
   * @param seen since the shares were changed
   */
  record Look(int pods, List<String> silent, Set<String> candidates, Observation seen) {
    public Look {
      silent = List.copyOf(silent);
      candidates = Set.copyOf(candidates);
    }
  }
}
