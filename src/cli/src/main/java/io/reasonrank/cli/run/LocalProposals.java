package io.reasonrank.cli.run;

import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.promotion.DecisionReport;
import io.reasonrank.promotion.forge.Forges;
import io.reasonrank.promotion.forge.PullRequest;
import io.reasonrank.promotion.git.Committer;
import io.reasonrank.promotion.git.GitCredentials;
import io.reasonrank.promotion.git.GitPromotion;
import io.reasonrank.promotion.git.GitRemote;
import io.reasonrank.promotion.git.GitTarget;
import io.reasonrank.promotion.git.Proposal;
import io.reasonrank.promotion.git.ProposalState;
import io.reasonrank.promotion.git.WantedModel;
import io.reasonrank.stage.Digests;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Brings models that passed their gates to Git where {@code spec.promotion.mode} is {@code gitops},
 * and sees what people made of it. What the operator reads from a secret comes from the environment
 * here: {@code REASONRANK_GIT_USERNAME}, {@code REASONRANK_GIT_PASSWORD}, or the files {@code
 * REASONRANK_GIT_IDENTITY} and {@code REASONRANK_GIT_KNOWN_HOSTS}; and {@code
 * REASONRANK_GIT_SIGNING_KEY}.
 */
final class LocalProposals {
  private static final String PREFIX = "REASONRANK_GIT_";

  private final RunFiles files;
  private final Map<String, String> environment;

  LocalProposals(RunFiles files, Map<String, String> environment) {
    this.files = files;
    this.environment = environment;
  }

  /** The state after a look at Git; the same if there is nothing proposed. */
  PromotionState follow(Reranker reranker, PromotionState state) {
    RerankerSpec.Git git = reranker.getSpec().promotion().git();
    if (git == null) {
      return state;
    }
    return state.reverting().isPresent()
        ? back(git, state, state.reverting().get())
        : on(git, state);
  }

  private PromotionState on(RerankerSpec.Git git, PromotionState state) {
    if (state.proposed().isEmpty()) {
      return state;
    }
    PromotionState.Served model = state.proposed().get();
    var proposal =
        Proposal.promotion(
            state.reranker(), wanted(model), DecisionReport.markdown(state.decision()));
    ProposalState found = advance(git, proposal, state.reranker(), state.proposal().isPresent());
    String who = state.reranker() + ": " + model.run();
    return switch (found) {
      case ProposalState.Merged merged ->
          state.allowed(model, Optional.of(who + " is promoted; " + git.branch() + " asks for it"));
      case ProposalState.Waiting(Optional<PullRequest> request) ->
          state.waiting(
              who + " is proposed: " + where(git, proposal, request) + "; merge it and run again");
      case ProposalState.Obstructed(Optional<PullRequest> request, String reason) ->
          state.waiting(who + " is proposed: " + where(git, proposal, request) + "; but " + reason);
      case ProposalState.Declined(String reason) ->
          state.declined(state.reranker() + ": keeps what serves; " + reason);
    };
  }

  /** What serves is asked for again; it serves already and waits for none of this. */
  private PromotionState back(
      RerankerSpec.Git git, PromotionState state, PromotionState.Reverting leaves) {
    PromotionState.Served incumbent = state.served().orElseThrow();
    var proposal =
        Proposal.rollback(
            state.reranker(), wanted(leaves.model()), wanted(incumbent), "## " + state.summary());
    String line =
        state.reranker()
            + ": "
            + leaves.model().run()
            + " was taken back, "
            + incumbent.run()
            + " serves";
    try {
      return switch (advance(git, proposal, state.reranker(), leaves.asked())) {
        case ProposalState.Merged merged ->
            state.reverting(Optional.empty(), line + "; " + git.branch() + " asks for it again");
        case ProposalState.Declined(String reason) ->
            state.reverting(Optional.empty(), line + "; " + git.branch() + " does not: " + reason);
        case ProposalState.Waiting(Optional<PullRequest> request) ->
            state.reverting(asked(leaves), line + "; merge " + where(git, proposal, request));
        case ProposalState.Obstructed(Optional<PullRequest> request, String reason) ->
            state.reverting(
                asked(leaves),
                line + "; merge " + where(git, proposal, request) + "; but " + reason);
      };
    } catch (StageException e) {
      return state.said(line + "; Git is to hear of it when it answers: " + e.getMessage());
    }
  }

  private static Optional<PromotionState.Reverting> asked(PromotionState.Reverting leaves) {
    return Optional.of(new PromotionState.Reverting(leaves.model(), true));
  }

  private static WantedModel wanted(PromotionState.Served model) {
    return new WantedModel(model.uri(), model.digest());
  }

  private ProposalState advance(
      RerankerSpec.Git git, Proposal proposal, String reranker, boolean before) {
    var credentials = credentials();
    try (GitRemote remote = GitRemote.open(copy(git), git.repository(), credentials)) {
      var target = new GitTarget(git.repository(), git.branch(), git.path(), reranker);
      var forge = Forges.of(git, credentials.password());
      return new GitPromotion(
              remote, target, forge, Committer.of(git, credentials), InstantSource.system())
          .advance(proposal, before);
    }
  }

  private static String where(
      RerankerSpec.Git git, Proposal proposal, Optional<PullRequest> request) {
    return request
        .map(PullRequest::address)
        .orElseGet(() -> "branch " + proposal.branch() + " of " + git.repository());
  }

  private Path copy(RerankerSpec.Git git) {
    String digest = Digests.of(git.repository());
    return files.root().resolve("git").resolve(digest.substring(digest.indexOf(':') + 1));
  }

  private GitCredentials credentials() {
    var secret = new HashMap<String, String>();
    for (String key : new String[] {"username", "password"}) {
      variable(key).ifPresent(value -> secret.put(key, value));
    }
    for (String key : new String[] {"identity", "known_hosts", GitCredentials.SIGNING_KEY}) {
      variable(key).ifPresent(file -> secret.put(key, read(Path.of(file), key)));
    }
    return GitCredentials.of(secret);
  }

  private Optional<String> variable(String key) {
    return Optional.ofNullable(environment.get(name(key)));
  }

  private static String name(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static String read(Path file, String key) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw StageException.io(name(key) + ": " + file + " cannot be read", e);
    }
  }
}
