package io.reasonrank.operator;

import static io.reasonrank.operator.PromotionWorld.NEW;
import static io.reasonrank.operator.PromotionWorld.OLD;
import static io.reasonrank.operator.PromotionWorld.TARGET;
import static io.reasonrank.operator.PromotionWorld.conditions;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.operator.cluster.TestForge;
import io.reasonrank.operator.cluster.TestGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Promotion by pull request: a real control plane, a real Git server, a host that plays Gitea. */
@Execution(ExecutionMode.CONCURRENT)
class GitPromotionOnClusterTest {
  private static final String BRANCH = "promote/support/" + "a".repeat(12);

  private static final String REVERT = "rollback/support/" + "a".repeat(12);

  private PromotionWorld world;
  private TestGit git;
  private TestForge forge;

  @BeforeEach
  void start() throws IOException {
    forge = new TestForge();
    git = TestGit.with(PromotionWorld.yaml(OLD, ""));
    world = new PromotionWorld();
    secret();
    world.apply(PromotionWorld.yaml(OLD, promotion()));
    world.annotate("argocd.argoproj.io/tracking-id", "serving");
    world.resources.apply(Yamls.SFT + TARGET);
  }

  @AfterEach
  void stop() {
    if (world != null) {
      world.close();
    }
    forge.close();
  }

  private String promotion() {
    return "  promotion: {mode: gitops, git: {repository: '%s', path: %s, forge: gitea, apiUrl: '%s', secret: git-credentials}}\n"
        .formatted("file://" + git.address(), TestGit.FILE, forge.api());
  }

  /** The Secret, and the right to read it, as an installation gives it. */
  private void secret() throws IOException {
    var client = world.cluster.client();
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("git-credentials")
                .endMetadata()
                .withStringData(Map.of("username", "git", "password", TestForge.TOKEN))
                .build())
        .inNamespace(world.namespace)
        .create();
    try (var file = Files.newInputStream(Path.of("../k8s/base/gitops/access.yaml"))) {
      client.load(file).inNamespace(world.namespace).create();
    }
  }

  @Test
  void pullRequestThatIsMergedBringsTheModelOut() {
    ModelPromotionStatus proposed = world.awaitPhase("Proposed");
    assertThat(proposed.pullRequest()).isEqualTo("http://forge/pulls/1");
    assertThat(forge.body(0)).contains("| Quality | passed | +0.05 |", PromotionWorld.PROMOTION);
    assertThat(world.wanted()).isEqualTo(OLD);
    git.merge(BRANCH);
    world.await("is approved", now -> "True Merged".equals(conditions(now).get("Approved")));
    assertThat(world.wanted()).isEqualTo(OLD); // that is not the operator's to change
    world.apply(git.deployed() + promotion());
    world.awaitPhase("Promoted");
    assertThat(world.served()).isEqualTo(NEW);
    assertThat(git.branches()).containsExactly("main", BRANCH);
    assertThat(forge.opened()).containsExactly(BRANCH);
  }

  @Test
  void pullRequestThatIsClosedRejectsTheModel() {
    world.awaitPhase("Proposed");
    forge.close(0);
    ModelPromotionStatus rejected = world.awaitPhase("Rejected");
    assertThat(conditions(rejected)).containsEntry("Rejected", "True Declined");
    assertThat(world.wanted()).isEqualTo(OLD);
    assertThat(forge.opened()).hasSize(1);
  }

  @Test
  void operatorThatStartsAnewAsksNothingTwice() {
    world.awaitPhase("Proposed");
    world.restartOperator();
    forge.close(0);
    world.awaitPhase("Rejected");
    assertThat(git.commits(BRANCH)).isEqualTo(1);
    assertThat(forge.opened()).hasSize(1);
  }

  @Test
  void gitThatCannotBeReachedIsAskedAgain() {
    world.awaitPhase("Proposed");
    git.hide(true);
    world.await(
        "says so", status -> "False GitUnreachable".equals(conditions(status).get("Ready")));
    git.hide(false);
    git.merge(BRANCH);
    world.await("is approved", now -> "True Merged".equals(conditions(now).get("Approved")));
  }

  /** Merged and promoted. */
  private void promote() {
    world.awaitPhase("Proposed");
    git.merge(BRANCH);
    world.await("is approved", now -> "True Merged".equals(conditions(now).get("Approved")));
    sync();
    world.awaitPhase("Promoted");
    world.awaitServed(NEW);
  }

  /** What a GitOps controller does every few minutes. */
  private void sync() {
    world.apply(git.deployed() + promotion());
  }

  @Test
  void rolledBackModelIsLeftAtOnceAndStaysLeftWhateverGitApplies() {
    promote();
    world.annotate("reasonrank.io/rollback", NEW);
    world.awaitServed(OLD);
    ModelPromotionStatus status =
        world.await("proposes to revert", now -> forge.opened().contains(REVERT));
    assertThat(conditions(status))
        .containsEntry("RolledBack", "True Requested")
        .containsEntry("Stalled", "True RolledBack");
    for (int i = 0; i < 5; i++) {
      sync(); // Git still asks for the bad model
      assertThat(world.served()).isEqualTo(OLD);
      assertThat(world.deployedDigest()).isEqualTo(OLD);
    }
    git.merge(REVERT);
    sync();
    world.await("is reverted", now -> "True Reverted".equals(conditions(now).get("Reverted")));
    assertThat(world.wanted()).isEqualTo(OLD);
    assertThat(forge.opened()).containsExactly(BRANCH, REVERT);
  }

  @Test
  void rollbackNeedsNoGitAndNoLivingOperator() {
    promote();
    git.hide(true);
    world.stopOperator();
    world.annotate("reasonrank.io/rollback", NEW.substring(7, 19));
    world.restartOperator();
    world.awaitServed(OLD);
    world.await(
        "waits for Git", now -> "False GitUnreachable".equals(conditions(now).get("Reverted")));
    git.hide(false);
    world.await("asks for it", now -> forge.opened().contains(REVERT));
  }

  @Test
  void mergedModelWaitsForItsPromotion() {
    world.awaitPhase("Proposed");
    world.stopOperator();
    git.merge(BRANCH);
    sync();
    world.restartOperator();
    world.awaitPhase("Promoted"); // through Approved, although nobody saw the merge
    world.awaitServed(NEW);
    assertThat(forge.opened()).containsExactly(BRANCH);
  }

  @Test
  void rejectedModelIsRefusedWhenItsPromotionIsMadeAgain() {
    world.awaitPhase("Proposed");
    forge.close(0);
    world.awaitPhase("Rejected");
    world.awaitHistory("Rejected");
    var again = world.promotion();
    world.cluster.client().resource(again).delete();
    again.getMetadata().setResourceVersion(null);
    again.getMetadata().setUid(null);
    again.setStatus(null);
    world.cluster.client().resource(again).create();
    ModelPromotionStatus refused = world.awaitPhase("Rejected");
    assertThat(conditions(refused)).containsEntry("Rejected", "True RejectedBefore");
  }
}
