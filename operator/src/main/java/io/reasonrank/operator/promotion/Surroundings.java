package io.reasonrank.operator.promotion;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.Run;
import java.util.List;
import java.util.Optional;

/**
 * What the watches know around a promotion.
 *
 * @param reranker the one that it names
 * @param wanted the model that the Reranker's {@code spec.model} stands for
 * @param run the one that made the candidate
 * @param siblings other promotions of the same Reranker
 * @param jobs the promotion's own
 */
record Surroundings(
    Optional<Reranker> reranker,
    Optional<ModelPromotionStatus.Model> wanted,
    Optional<Run<?>> run,
    List<ModelPromotion> siblings,
    List<Job> jobs) {
  Surroundings {
    siblings = List.copyOf(siblings);
    jobs = List.copyOf(jobs);
  }

  Optional<Job> job(String name) {
    return jobs.stream().filter(job -> job.getMetadata().getName().equals(name)).findFirst();
  }
}
