package io.reasonrank.cli.run;

import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.promotion.DecisionReport;
import io.reasonrank.promotion.forge.Forges;
import io.reasonrank.promotion.forge.PullRequest;
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
 * REASONRANK_GIT_IDENTITY} and {@code REASONRANK_GIT_KNOWN_HOSTS}.
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
    if (git == null || state.proposed().isEmpty()) {
      return state;
    }
    PromotionState.Served model = state.proposed().get();
    var proposal =
        Proposal.promotion(
            state.reranker(),
            new WantedModel(model.uri(), model.digest()),
            DecisionReport.markdown(state.decision()));
    ProposalState found = advance(git, proposal, state);
    String who = state.reranker() + ": " + model.run();
    return switch (found) {
      case ProposalState.Merged merged ->
          state.merged(who + " is promoted; " + git.branch() + " asks for it");
      case ProposalState.Waiting(Optional<PullRequest> request) ->
          state.waiting(
              who + " is proposed: " + where(git, proposal, request) + "; merge it and run again");
      case ProposalState.Obstructed(Optional<PullRequest> request, String reason) ->
          state.waiting(who + " is proposed: " + where(git, proposal, request) + "; but " + reason);
      case ProposalState.Declined(String reason) ->
          state.declined(state.reranker() + ": keeps what serves; " + reason);
    };
  }

  private ProposalState advance(RerankerSpec.Git git, Proposal proposal, PromotionState state) {
    var credentials = credentials();
    try (GitRemote remote = GitRemote.open(copy(git), git.repository(), credentials)) {
      var target = new GitTarget(git.repository(), git.branch(), git.path(), state.reranker());
      var forge = Forges.of(git, credentials.password());
      return new GitPromotion(remote, target, forge, InstantSource.system())
          .advance(proposal, state.proposal().isPresent());
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
    for (String key : new String[] {"identity", "known_hosts"}) {
      variable(key).ifPresent(file -> secret.put(key, read(Path.of(file), key)));
    }
    return GitCredentials.of(secret);
  }

  private Optional<String> variable(String key) {
    return Optional.ofNullable(environment.get(PREFIX + key.toUpperCase(Locale.ROOT)));
  }

  private static String read(Path file, String key) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw StageException.io(
          PREFIX + key.toUpperCase(Locale.ROOT) + ": " + file + " cannot be read", e);
    }
  }
}
