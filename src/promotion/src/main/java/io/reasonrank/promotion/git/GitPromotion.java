package io.reasonrank.promotion.git;

import io.reasonrank.promotion.forge.Forge;
import io.reasonrank.promotion.forge.PullRequest;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Brings a proposal to Git and sees what became of it. Every call looks first and does only what is
 * missing, so it may be repeated at any time, by another process too: one branch, one commit, one
 * pull request per proposal.
 */
public final class GitPromotion {
  private final GitRemote remote;
  private final GitTarget target;
  private final Optional<Forge> forge;
  private final Committer committer;
  private final InstantSource clock;

  /**
   * @param forge the host of pull requests; empty: a branch is pushed, people do the rest
   * @param committer of the proposals' commits
   */
  public GitPromotion(
      GitRemote remote,
      GitTarget target,
      Optional<Forge> forge,
      Committer committer,
      InstantSource clock) {
    this.committer = committer;
    this.remote = remote;
    this.target = target;
    this.forge = forge;
    this.clock = clock;
  }

  /**
   * Proposes, if that was not done yet.
   *
   * @param before whether it is known from an earlier call that the proposal stood in Git; a branch
   *     that is gone then was taken away by people
   * @throws StageException 69 if server or host cannot be reached, 77 if they refuse, 65 or 78 if
   *     the target does not fit
   */
  public ProposalState advance(Proposal proposal, boolean before) {
    Map<String, ObjectId> tips = remote.fetch(List.of(target.branch(), proposal.branch()));
    ObjectId base = Optional.ofNullable(tips.get(target.branch())).orElseThrow(this::noSuchBranch);
    RerankerManifest file = manifest(base);
    if (file.model().filter(proposal.model()::equals).isPresent()) {
      return new ProposalState.Merged();
    }
    Optional<ObjectId> tip = Optional.ofNullable(tips.get(proposal.branch()));
    Optional<PullRequest> request = forge.flatMap(host -> host.find(proposal.branch()));
    Optional<ProposalState> declined = declined(proposal, before, tip, request);
    return declined.orElseGet(() -> standing(proposal, new Seen(file, base, tip, request)));
  }

  /** What was found in Git. */
  private record Seen(
      RerankerManifest file,
      ObjectId base,
      Optional<ObjectId> tip,
      Optional<PullRequest> request) {}

  private Optional<ProposalState> declined(
      Proposal proposal, boolean before, Optional<ObjectId> tip, Optional<PullRequest> request) {
    Optional<String> reason =
        request.isPresent()
            ? switch (request.get().state()) {
              case OPEN -> Optional.empty();
              case CLOSED -> Optional.of(request.get().address() + " was closed unmerged");
              case MERGED ->
                  Optional.of(
                      request.get().address()
                          + " was merged, and "
                          + target.branch()
                          + " asks for another model again");
            }
            : before && tip.isEmpty()
                ? Optional.of("branch " + proposal.branch() + " was deleted unmerged")
                : Optional.empty();
    return reason.map(ProposalState.Declined::new);
  }

  private ProposalState standing(Proposal proposal, Seen seen) {
    Optional<String> obstacle = bringBranch(proposal, seen);
    Optional<PullRequest> request =
        seen.request().or(() -> forge.map(host -> host.open(text(proposal))));
    return obstacle
        .<ProposalState>map(reason -> new ProposalState.Obstructed(request, reason))
        .orElseGet(() -> new ProposalState.Waiting(request));
  }

  /**
   * Makes the branch ask for the model. What people added stays, even if it no longer does; a
   * branch that nobody touched is made anew where it no longer fits.
   */
  private Optional<String> bringBranch(Proposal proposal, Seen seen) {
    if (seen.tip().isPresent()) {
      ObjectId tip = seen.tip().get();
      boolean asks = asksFor(tip, proposal.model());
      boolean merges = remote.merges(seen.base(), tip);
      if (asks && merges) {
        return Optional.empty();
      }
      boolean untouched = remote.messages(tip, seen.base()).stream().allMatch(proposal::made);
      if (!untouched) {
        return Optional.of(
            asks
                ? proposal.branch() + " conflicts with " + target.branch() + "; merge it by hand"
                : proposal.branch() + " was changed by hand and asks for another model");
      }
    }
    ObjectId commit =
        remote.commit(
            seen.base(),
            target.path(),
            seen.file().with(proposal.model()),
            proposal.message(),
            committer,
            clock.instant());
    if (!remote.push(proposal.branch(), commit, seen.tip())) {
      throw new StageException(
          ExitCode.TEMPORARY,
          target.repository() + ": " + proposal.branch() + " moved meanwhile; try again");
    }
    return Optional.empty();
  }

  private boolean asksFor(ObjectId commit, WantedModel model) {
    return remote
        .read(commit, target.path())
        .map(text -> RerankerManifest.parse(text, target.reranker(), target.path()).model())
        .orElse(Optional.empty())
        .filter(model::equals)
        .isPresent();
  }

  private RerankerManifest manifest(ObjectId commit) {
    String text =
        remote
            .read(commit, target.path())
            .orElseThrow(
                () ->
                    StageException.configuration(
                        target.repository()
                            + ": no file "
                            + target.path()
                            + " on branch "
                            + target.branch()
                            + "; set spec.promotion.git.path to the file with the Reranker"));
    return RerankerManifest.parse(text, target.reranker(), target.path());
  }

  private Forge.PullRequestText text(Proposal proposal) {
    return new Forge.PullRequestText(
        proposal.branch(), target.branch(), proposal.title(), proposal.body());
  }

  private StageException noSuchBranch() {
    return StageException.configuration(
        target.repository()
            + ": no branch "
            + target.branch()
            + "; set spec.promotion.git.branch to the one that is deployed");
  }
}
