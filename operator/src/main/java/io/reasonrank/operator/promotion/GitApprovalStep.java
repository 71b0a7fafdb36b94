package io.reasonrank.operator.promotion;

import io.reasonrank.promotion.forge.PullRequest;
import io.reasonrank.promotion.git.Proposal;
import io.reasonrank.promotion.git.ProposalState;
import io.reasonrank.stage.ExitCode.FailureClass;
import io.reasonrank.stage.StageException;
import java.time.Duration;
import java.util.Optional;

/**
 * Proposes the candidate in Git, and sees what people make of it. Every look does only what is
 * missing there, so it may be repeated after a crash at any place.
 */
final class GitApprovalStep implements PromotionStep {
  /** What only a person can mend is looked at less often. */
  private static final int PATIENT = 10;

  private final PromotionStatuses statuses;
  private final GitDesk desk;
  private final Duration poll;

  GitApprovalStep(PromotionStatuses statuses, GitDesk desk, Duration poll) {
    this.statuses = statuses;
    this.desk = desk;
    this.poll = poll;
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    if (view.isTrue(PromotionStatuses.APPROVED)) {
      return new PromotionOutcome.Proceed(view);
    }
    try {
      return seen(view, look(view));
    } catch (StageException e) {
      return failed(view, e);
    }
  }

  private ProposalState look(PromotionView view) {
    Proposal proposal =
        Proposal.promotion(
            view.spec().reranker(), Models.wanted(view.candidate()), VerdictText.of(view));
    return desk.advance(view.requireReranker(), proposal, view.isTrue(PromotionStatuses.PROPOSED));
  }

  private PromotionOutcome seen(PromotionView view, ProposalState found) {
    return switch (found) {
      case ProposalState.Merged() ->
          new PromotionOutcome.Persist(
              statuses.approved(view, "Merged", "the deployed branch asks for it"));
      case ProposalState.Waiting(Optional<PullRequest> request) ->
          new PromotionOutcome.CheckAgain(poll, statuses.proposed(view, address(request)));
      case ProposalState.Obstructed(Optional<PullRequest> request, String reason) ->
          new PromotionOutcome.CheckAgain(
              poll, statuses.obstructed(view, address(request), reason));
      case ProposalState.Declined(String reason) ->
          new PromotionOutcome.Persist(statuses.rejected(view, "Declined", reason));
    };
  }

  private static Optional<String> address(Optional<PullRequest> request) {
    return request.map(PullRequest::address);
  }

  private PromotionOutcome failed(PromotionView view, StageException e) {
    String message = String.valueOf(e.getMessage());
    boolean passes = e.exitCode().failureClass() == FailureClass.INFRASTRUCTURE;
    return passes
        ? new PromotionOutcome.CheckAgain(poll, statuses.waiting(view, "GitUnreachable", message))
        : new PromotionOutcome.CheckAgain(
            poll.multipliedBy(PATIENT), statuses.stalled(view, "GitRefused", message));
  }
}
