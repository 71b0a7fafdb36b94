package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.promotion.forge.PullRequest;
import io.reasonrank.promotion.git.Proposal;
import io.reasonrank.promotion.git.ProposalState;
import io.reasonrank.stage.StageException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * After a rollback: {@code spec.model} shall ask for the incumbent again. The traffic is back
 * already and waits for none of this.
 */
final class RevertStep implements PromotionStep {
  private static final Set<String> PENDING =
      Set.of(PromotionStatuses.REVERTING, PromotionStatuses.REVERT_DELAYED);

  private final PromotionStatuses statuses;
  private final Endpoints endpoints;
  private final GitDesk desk;
  private final Duration poll;

  RevertStep(PromotionStatuses statuses, Endpoints endpoints, GitDesk desk, Duration poll) {
    this.statuses = statuses;
    this.endpoints = endpoints;
    this.desk = desk;
    this.poll = poll;
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    boolean toDo = view.isTrue(PromotionStatuses.ROLLED_BACK) && !isOver(view);
    Optional<Reranker> reranker = view.surroundings().reranker();
    if (!toDo || reranker.isEmpty()) {
      return new PromotionOutcome.Proceed(view);
    }
    Model incumbent = view.status().incumbent();
    if (!view.isWanted()) {
      return done(view, true, "Reverted", "spec.model does not ask for it");
    }
    if (incumbent == null) {
      return done(view, false, "NothingBefore", "nothing served before it; change spec.model");
    }
    return reranker.get().getSpec().promotion().mode() == RerankerSpec.Mode.GITOPS
        ? byGit(view, reranker.get(), incumbent)
        : directly(view, reranker.get(), incumbent);
  }

  private static boolean isOver(PromotionView view) {
    return view.status().conditions().stream()
        .filter(condition -> condition.type().equals(PromotionStatuses.REVERTED))
        .anyMatch(condition -> !PENDING.contains(condition.reason()));
  }

  private PromotionOutcome done(
      PromotionView view, boolean reverted, String reason, String message) {
    return new PromotionOutcome.Persist(statuses.reverted(view, reverted, reason, message));
  }

  private PromotionOutcome directly(PromotionView view, Reranker reranker, Model incumbent) {
    endpoints.want(reranker, incumbent);
    return new PromotionOutcome.AwaitEvent(
        statuses.reverted(view, false, PromotionStatuses.REVERTING, "spec.model is changed back"));
  }

  private PromotionOutcome byGit(PromotionView view, Reranker reranker, Model incumbent) {
    var proposal =
        Proposal.rollback(
            view.spec().reranker(),
            Models.wanted(view.candidate()),
            Models.wanted(incumbent),
            VerdictText.ofRollback(view));
    boolean before = view.isReason(PromotionStatuses.REVERTED, PromotionStatuses.REVERTING);
    try {
      return seen(view, desk.advance(reranker, proposal, before));
    } catch (StageException e) {
      // The traffic does not wait for Git.
      return new PromotionOutcome.CheckAgain(
          poll, statuses.revertDelayed(view, String.valueOf(e.getMessage())));
    }
  }

  private PromotionOutcome seen(PromotionView view, ProposalState found) {
    return switch (found) {
      case ProposalState.Merged() ->
          new PromotionOutcome.CheckAgain(
              poll,
              statuses.reverted(
                  view,
                  false,
                  PromotionStatuses.REVERTING,
                  "waits until the revert reaches this cluster"));
      case ProposalState.Waiting(Optional<PullRequest> request) ->
          new PromotionOutcome.CheckAgain(
              poll, statuses.reverted(view, false, PromotionStatuses.REVERTING, waiting(request)));
      case ProposalState.Obstructed(Optional<PullRequest> request, String reason) ->
          new PromotionOutcome.CheckAgain(
              poll,
              statuses.reverted(
                  view, false, PromotionStatuses.REVERTING, waiting(request) + "; but " + reason));
      case ProposalState.Declined(String reason) -> done(view, false, "Declined", reason);
    };
  }

  private static String waiting(Optional<PullRequest> request) {
    return "waits for "
        + request.map(PullRequest::address).orElse("its branch, which is pushed, to be merged");
  }
}
