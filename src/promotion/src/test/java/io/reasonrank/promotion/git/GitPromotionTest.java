package io.reasonrank.promotion.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.promotion.forge.Forge;
import io.reasonrank.promotion.forge.ForgeServer;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import io.reasonrank.testing.Door;
import io.reasonrank.testing.GitHttp;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitPromotionTest {
  private static final Proposal PROPOSAL =
      Proposal.promotion(
          "support",
          new WantedModel("s3://models/support-rl", "sha256:" + "b".repeat(64)),
          "| gate | verdict |");
  private static final String BRANCH = "promote/support/bbbbbbbbbbbb";
  private static final String PASSWORD = "s3cret";

  @TempDir Path directory;
  private GitServer server;
  private ForgeServer host;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(GitServer.isThere(), "skipped: git is not installed");
    server = new GitServer(directory);
    host = new ForgeServer();
  }

  @AfterEach
  void stop() {
    if (host != null) {
      host.close();
    }
  }

  @Test
  void oneBranchOneCommitOneRequestHoweverOftenItIsAsked() {
    ProposalState first = advance(false);
    String tip = server.tip(BRANCH);
    for (int i = 0; i < 3; i++) {
      assertThat(advance(true)).isEqualTo(first);
    }
    assertThat(first).isInstanceOf(ProposalState.Waiting.class);
    assertThat(server.branches()).containsExactly("main", BRANCH);
    assertThat(server.tip(BRANCH)).isEqualTo(tip);
    assertThat(server.difference(BRANCH)).isEqualTo("1 " + GitServer.FILE);
    assertThat(server.show(BRANCH, GitServer.FILE))
        .isEqualTo(
            server
                .show("main", GitServer.FILE)
                .replace("/models/old", PROPOSAL.model().uri())
                .replace("sha256:" + "0".repeat(64), PROPOSAL.model().digest()));
    assertThat(host.requests()).hasSize(1);
  }

  @Test
  void aProcessThatDiedBetweenPushAndRequestLeavesNothingTwice() {
    host.failToOpen(1);
    assertThatThrownBy(() -> advance(false)).isInstanceOf(StageException.class);
    String tip = server.tip(BRANCH);
    assertThat(host.requests()).isEmpty();
    assertThat(advance(false)).isInstanceOf(ProposalState.Waiting.class);
    assertThat(server.tip(BRANCH)).isEqualTo(tip);
    assertThat(host.requests()).hasSize(1);
  }

  @Test
  void mergedMeansThatTheDeployedBranchAsksForIt() {
    advance(false);
    server.merge(BRANCH);
    assertThat(advance(true)).isEqualTo(new ProposalState.Merged());
    server.delete(BRANCH);
    host.requests().getFirst().state = "merged";
    assertThat(advance(true)).isEqualTo(new ProposalState.Merged());
  }

  @Test
  void closedUnmergedIsDeclined() {
    advance(false);
    host.requests().getFirst().state = "closed";
    assertThat(advance(true))
        .isInstanceOfSatisfying(
            ProposalState.Declined.class,
            declined -> assertThat(declined.reason()).contains("closed unmerged"));
    assertThat(host.requests()).hasSize(1);
  }

  @Test
  void mergedAndTakenBackIsDeclined() {
    advance(false);
    server.merge(BRANCH);
    host.requests().getFirst().state = "merged";
    server.change("main", GitServer.FILE, "s3://models/support-rl", "/models/old");
    assertThat(advance(true))
        .isInstanceOfSatisfying(
            ProposalState.Declined.class,
            declined -> assertThat(declined.reason()).contains("another model again"));
  }

  @Test
  void anotherChangeOfTheBaseLeavesTheBranchAlone() {
    advance(false);
    String tip = server.tip(BRANCH);
    server.change("main", "README.md", "Serving", "Endpoints");
    server.change("main", GitServer.FILE, "replicas: 2", "replicas: 5");
    advance(true);
    assertThat(server.tip(BRANCH)).isEqualTo(tip);
  }

  @Test
  void aBranchThatConflictsIsMadeAnewIfNobodyTouchedIt() {
    advance(false);
    server.change("main", GitServer.FILE, "/models/old", "/models/by-hand");
    assertThat(advance(true)).isInstanceOf(ProposalState.Waiting.class);
    assertThat(server.difference(BRANCH)).isEqualTo("1 " + GitServer.FILE);
    server.merge(BRANCH);
    assertThat(advance(true)).isEqualTo(new ProposalState.Merged());
  }

  @Test
  void whatPeopleAddedIsNeverOverwritten() {
    advance(false);
    server.change(BRANCH, GitServer.FILE, "replicas: 2", "replicas: 3");
    String theirs = server.tip(BRANCH);
    assertThat(advance(true)).isInstanceOf(ProposalState.Waiting.class);

    server.change("main", GitServer.FILE, "/models/old", "/models/by-hand");
    assertThat(advance(true))
        .isInstanceOfSatisfying(
            ProposalState.Obstructed.class,
            found -> assertThat(found.reason()).contains("conflicts with main"));
    server.change(BRANCH, GitServer.FILE, "s3://models/support-rl", "/models/mine");
    assertThat(advance(true))
        .isInstanceOfSatisfying(
            ProposalState.Obstructed.class,
            found -> assertThat(found.reason()).contains("another model"));
    assertThat(server.tip(BRANCH)).isNotEqualTo(theirs);
    assertThat(server.show(BRANCH, GitServer.FILE)).contains("/models/mine", "replicas: 3");
  }

  @Test
  void withoutAHostABranchThatWasTakenAwayIsDeclined() {
    try (GitRemote remote = remote(server.bare.toString(), GitCredentials.none())) {
      GitPromotion promotion = promotion(remote, Optional.empty());
      assertThat(promotion.advance(PROPOSAL, false))
          .isEqualTo(new ProposalState.Waiting(Optional.empty()));
      server.delete(BRANCH);
      assertThat(promotion.advance(PROPOSAL, true)).isInstanceOf(ProposalState.Declined.class);
      assertThat(promotion.advance(PROPOSAL, false)).isInstanceOf(ProposalState.Waiting.class);
    }
  }

  @Test
  void aRollbackAsksForTheModelBefore() {
    advance(false);
    server.merge(BRANCH);
    var old = new WantedModel("/models/old", "sha256:" + "0".repeat(64));
    Proposal back = Proposal.rollback("support", PROPOSAL.model(), old, "p95 was 3 times as long");
    try (GitRemote remote = remote(server.bare.toString(), GitCredentials.none())) {
      GitPromotion promotion = promotion(remote, Optional.of(host.gitea()));
      assertThat(promotion.advance(back, false)).isInstanceOf(ProposalState.Waiting.class);
      server.merge(back.branch());
      assertThat(promotion.advance(back, true)).isEqualTo(new ProposalState.Merged());
    }
    assertThat(server.show("main", GitServer.FILE)).contains("uri: /models/old");
    assertThat(host.requests()).hasSize(2);
  }

  @Test
  void gitsOwnServerOverHttpTakesThePasswordAndNothingElse() throws IOException {
    try (var http = new GitHttp(directory, PASSWORD, Door.OPEN)) {
      String address = http.address("serving.git");
      var known = GitCredentials.of(Map.of("password", PASSWORD));
      try (GitRemote remote = remote(address, known)) {
        assertThat(promotion(remote, Optional.empty()).advance(PROPOSAL, false))
            .isEqualTo(new ProposalState.Waiting(Optional.empty()));
      }
      assertThat(server.difference(BRANCH)).isEqualTo("1 " + GitServer.FILE);
      assertUnreachable(address, GitCredentials.of(Map.of("password", "wrong")));
    }
  }

  @Test
  void sshTakesTheKeyAndTrustsOnlyKnownHosts() throws IOException {
    try (var ssh = new GitSsh()) {
      String address = ssh.address(server.bare);
      try (GitRemote remote = remote(address, ssh.credentials())) {
        assertThat(promotion(remote, Optional.empty()).advance(PROPOSAL, false))
            .isEqualTo(new ProposalState.Waiting(Optional.empty()));
      }
      assertThat(server.difference(BRANCH)).isEqualTo("1 " + GitServer.FILE);
      assertUnreachable(address, ssh.suspicious());
    }
  }

  @Test
  void gitItselfVerifiesASignedCommit() throws IOException {
    assumeTrue(isThere("ssh-keygen"), "skipped: ssh-keygen is not installed");
    Path key = key("signer");
    Committer signs = Committer.of(signing(), holding(key));
    try (GitRemote remote = remote(server.bare.toString(), GitCredentials.none())) {
      promotion(remote, signs).advance(PROPOSAL, false);
    }

    Path signers = directory.resolve("signers");
    Files.writeString(signers, "r@example.org " + Files.readString(Path.of(key + ".pub")));
    assertThat(server.verify(BRANCH, signers)).contains("Good \"git\" signature for r@example.org");
    Files.writeString(
        signers, "r@example.org " + Files.readString(Path.of(key("stranger") + ".pub")));
    assertThatThrownBy(() -> server.verify(BRANCH, signers)).hasMessageContaining("verify-commit");
  }

  @Test
  void whoIsToSignAndCannotSaysSoWithoutTheKey() {
    var git = signing();
    assertThatThrownBy(() -> Committer.of(git, GitCredentials.none()))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessageContaining("signing-key");
    Committer broken =
        Committer.of(git, GitCredentials.of(Map.of("signing-key", "no key: " + PASSWORD)));
    try (GitRemote remote = remote(server.bare.toString(), GitCredentials.none())) {
      assertThatThrownBy(() -> promotion(remote, broken).advance(PROPOSAL, false))
          .isInstanceOfSatisfying(
              StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
          .hasMessageContaining("signing-key cannot sign")
          .hasMessageNotContaining(PASSWORD);
    }
    assertThat(broken.toString()).doesNotContain(PASSWORD);
    assertThat(server.branches()).containsExactly("main");
  }

  private static RerankerSpec.Git signing() {
    return new RerankerSpec.Git(
        "serving",
        "main",
        GitServer.FILE,
        "git",
        RerankerSpec.ForgeType.NONE,
        null,
        RerankerSpec.Signing.SSH,
        new RerankerSpec.Author("r", "r@example.org"));
  }

  private static GitCredentials holding(Path key) throws IOException {
    return GitCredentials.of(Map.of("signing-key", Files.readString(key)));
  }

  private Path key(String name) throws IOException {
    Path key = directory.resolve(name);
    server.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key.toString());
    return key;
  }

  private static boolean isThere(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  private static GitPromotion promotion(GitRemote remote, Committer committer) {
    var target = new GitTarget("serving", "main", GitServer.FILE, "support");
    return new GitPromotion(remote, target, Optional.empty(), committer, InstantSource.system());
  }

  @Test
  void whatDoesNotFitIsNamed() {
    try (GitRemote remote = remote(server.bare.toString(), GitCredentials.none())) {
      var lost = new GitTarget("serving", "main", "elsewhere.yaml", "support");
      assertThatThrownBy(() -> promotion(remote, lost).advance(PROPOSAL, false))
          .hasMessageContainingAll("elsewhere.yaml", "spec.promotion.git.path");
      var branchless = new GitTarget("serving", "production", GitServer.FILE, "support");
      assertThatThrownBy(() -> promotion(remote, branchless).advance(PROPOSAL, false))
          .hasMessageContainingAll("no branch production", "spec.promotion.git.branch");
    }
    assertUnreachable(directory.resolve("nowhere.git").toString(), GitCredentials.none());
  }

  private void assertUnreachable(String address, GitCredentials credentials) {
    try (GitRemote remote = remote(address, credentials)) {
      assertThatThrownBy(() -> promotion(remote, Optional.empty()).advance(PROPOSAL, false))
          .isInstanceOfSatisfying(
              StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
          .hasMessageContaining(address)
          .hasMessageNotContaining(PASSWORD);
    }
  }

  private ProposalState advance(boolean before) {
    try (GitRemote remote = remote(server.bare.toString(), GitCredentials.none())) {
      return promotion(remote, Optional.of(host.github())).advance(PROPOSAL, before);
    }
  }

  private GitRemote remote(String address, GitCredentials credentials) {
    return GitRemote.open(directory.resolve("copy-" + address.hashCode()), address, credentials);
  }

  private static GitPromotion promotion(GitRemote remote, Optional<Forge> forge) {
    var target = new GitTarget("serving", "main", GitServer.FILE, "support");
    return new GitPromotion(
        remote, target, forge, Committer.UNSIGNED, InstantSource.fixed(Instant.EPOCH));
  }

  private static GitPromotion promotion(GitRemote remote, GitTarget target) {
    return new GitPromotion(
        remote, target, Optional.empty(), Committer.UNSIGNED, InstantSource.system());
  }
}
