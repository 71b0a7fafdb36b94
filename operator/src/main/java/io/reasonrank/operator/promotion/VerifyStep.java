package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import io.reasonrank.api.v1alpha1.RerankerStatus.PastPromotion;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.operator.run.RunResults;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.Comparator;
import java.util.Optional;

/**
 * Sees that there is something to promote and somewhere to promote it to, waits its turn, and
 * writes down what serves: that is what the candidate has to beat, whatever happens later.
 */
final class VerifyStep implements PromotionStep {
  private static final Comparator<ModelPromotion> OLDEST_FIRST =
      Comparator.<ModelPromotion, String>comparing(
              promotion -> promotion.getMetadata().getCreationTimestamp())
          .thenComparing(promotion -> promotion.getMetadata().getName());

  private final PromotionStatuses statuses;

  VerifyStep(PromotionStatuses statuses) {
    this.statuses = statuses;
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    if (view.isTrue(PromotionStatuses.VERIFIED)) {
      return view.surroundings().reranker().isPresent()
          ? new PromotionOutcome.Proceed(view)
          : noReranker(view);
    }
    return view.surroundings()
        .reranker()
        .map(reranker -> verify(view, reranker))
        .orElseGet(() -> noReranker(view));
  }

  private PromotionOutcome noReranker(PromotionView view) {
    return new PromotionOutcome.AwaitEvent(
        statuses.waiting(
            view,
            "NoReranker",
            "there is no Reranker " + view.spec().reranker() + " in this namespace; create it"));
  }

  private PromotionOutcome verify(PromotionView view, Reranker reranker) {
    if (serves(reranker, view.digest())) {
      return new PromotionOutcome.Persist(statuses.promoted(view, "it serves already"));
    }
    Optional<PastPromotion> refused = refusal(reranker, view);
    if (refused.isPresent()) {
      return new PromotionOutcome.Persist(
          statuses.rejected(
              view,
              "RejectedBefore",
              "this digest was "
                  + refused.get().outcome()
                  + " before: "
                  + refused.get().message()
                  + "; set spec.force to try it again"));
    }
    return view.isForced() ? turn(view) : made(view);
  }

  private static boolean serves(Reranker reranker, String digest) {
    RerankerStatus status = reranker.getStatus();
    return status != null && digest.equals(status.servedDigest());
  }

  private static Optional<PastPromotion> refusal(Reranker reranker, PromotionView view) {
    RerankerStatus status = reranker.getStatus();
    if (status == null || view.isForced()) {
      return Optional.empty();
    }
    return status.promotions().stream()
        .filter(past -> past.digest().equals(view.digest()))
        .findFirst() // the newest
        .filter(past -> !past.outcome().equals(PromotionStatuses.PROMOTED));
  }

  /** Whether the run that is named made this candidate. */
  private PromotionOutcome made(PromotionView view) {
    if (view.spec().fromRun() == null) {
      return new PromotionOutcome.AwaitEvent(
          statuses.stalled(
              view,
              "NoRun",
              "spec.fromRun is not set, so there is no evaluation to judge; make a promotion that"
                  + " names the run, or set spec.force to pass over the gates"));
    }
    Optional<Run<?>> run = view.surroundings().run();
    Optional<Input> output = run.flatMap(RunResults::output);
    if (output.isEmpty()) {
      return new PromotionOutcome.AwaitEvent(
          statuses.waiting(view, "WaitingForRun", "the run that makes it has not succeeded"));
    }
    if (!output.get().digest().equals(view.digest())) {
      return new PromotionOutcome.Persist(
          statuses.rejected(
              view, "DigestMismatch", "its run made " + output.get().digest() + ", not this"));
    }
    return turn(view);
  }

  /** One after the other: the next one has to beat what the one before it made of the endpoint. */
  private PromotionOutcome turn(PromotionView view) {
    Optional<ModelPromotion> before =
        view.surroundings().siblings().stream()
            .filter(VerifyStep::isInTheWay)
            .filter(other -> OLDEST_FIRST.compare(other, view.promotion()) < 0)
            .min(OLDEST_FIRST);
    if (before.isPresent()) {
      String name = before.get().getMetadata().getName();
      return new PromotionOutcome.AwaitEvent(
          statuses.waiting(view, "Queued", "waits for ModelPromotion " + name));
    }
    Optional<Model> incumbent = view.surroundings().wanted();
    return new PromotionOutcome.Persist(statuses.verified(view, incumbent.orElse(null)));
  }

  /** People may take days over a pull request; nobody waits for that. */
  private static boolean isInTheWay(ModelPromotion other) {
    var status = PromotionView.status(other);
    boolean waitsForPeople = PromotionStatuses.PROPOSED.equals(status.phase());
    return !PromotionStatuses.isOver(status)
        && !waitsForPeople
        && other.getMetadata().getDeletionTimestamp() == null;
  }
}
