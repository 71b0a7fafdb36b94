package io.reasonrank.promotion.git;

import io.reasonrank.promotion.forge.PullRequest;
import java.util.Optional;

/** What became of a proposal. */
public sealed interface ProposalState {

  /** The deployed branch asks for the model: merged, or set by hand. */
  record Merged() implements ProposalState {}

  /**
   * People have yet to decide.
   *
   * @param request the pull request; empty where a branch is all there is
   */
  record Waiting(Optional<PullRequest> request) implements ProposalState {}

  /**
   * People have yet to decide, and something is in the way.
   *
   * @param reason what, and what to do
   */
  record Obstructed(Optional<PullRequest> request, String reason) implements ProposalState {}

  /**
   * It is not wanted.
   *
   * @param reason what was seen
   */
  record Declined(String reason) implements ProposalState {}
}
