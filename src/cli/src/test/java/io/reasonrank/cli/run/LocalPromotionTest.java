package io.reasonrank.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPromotionTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @SuppressWarnings("NullAway.Init")
  private LocalWorld world;

  @BeforeEach
  void readManifests() throws IOException {
    world = new LocalWorld(directory);
  }

  @Test
  void theBetterModelIsServedAndTheDecisionIsKept() throws IOException {
    world.finish("SFTRun", "first", "sha256:base", 0.4, 0.6);
    world.finish("RLRun", "second", "sha256:model-first", 0.6, 0.7);

    PromotionState state = world.decide();

    assertThat(state.summary()).isEqualTo("support: RLRun/second is promoted");
    assertThat(state.served()).map(PromotionState.Served::digest).contains("sha256:model-second");
    assertThat(PromotionState.read(directory.resolve("work/promotion/support.json")))
        .contains(state);
    assertThat(world.decide()).isEqualTo(state);
  }

  @Test
  void reinforcementThatAddsNothingLeavesTheFineTunedModel() throws IOException {
    world.finish("SFTRun", "first", "sha256:base", 0.4, 0.6);
    world.finish("RLRun", "second", "sha256:model-first", 0.6, 0.6);

    assertThat(world.decide().summary()).isEqualTo("support: SFTRun/first is promoted");
  }

  @Test
  void nothingIsServedWhereNothingIsBetter() throws IOException {
    world.finish("SFTRun", "first", "sha256:base", 0.4, 0.4);
    world.finish("RLRun", "second", "sha256:model-first", 0.4, 0.4);

    PromotionState state = world.decide();

    assertThat(state.served()).isEmpty();
    assertThat(state.summary()).contains("nothing serves");
  }

  @Test
  void besideAModelThatServesTheNextOneWaitsForPeopleWhereTheySaySo() throws IOException {
    world.append("canary: {strategy: manual}");
    world.finish("SFTRun", "first", "sha256:base", 0.4, 0.6);
    world.finish("RLRun", "second", "sha256:model-first", 0.6, 0.6);
    assertThat(world.decide().summary()).isEqualTo("support: SFTRun/first is promoted");

    world.forget("second");
    world.finish("RLRun", "second", "sha256:model-first", 0.6, 0.7);
    PromotionState waits = world.decide();
    assertThat(waits.served()).map(PromotionState.Served::run).contains("SFTRun/first");
    assertThat(waits.summary())
        .isEqualTo("support: RLRun/second may serve; run again with --promote to let it");
    assertThat(world.decide()).isEqualTo(waits);

    PromotionState promoted = world.decide(true, false);
    assertThat(promoted.served()).map(PromotionState.Served::run).contains("RLRun/second");
    assertThat(promoted.summary())
        .isEqualTo("support: RLRun/second is promoted; --promote lets it");
    assertThat(world.decide()).isEqualTo(promoted);
  }

  @Test
  void aFileOfAnEarlierVersionIsRead() throws IOException {
    world.finish("SFTRun", "first", "sha256:base", 0.4, 0.6);
    world.finish("RLRun", "second", "sha256:model-first", 0.6, 0.7);
    PromotionState now = world.decide();
    Path file = directory.resolve("work/promotion/support.json");
    ObjectNode text = Json.read(file, ObjectNode.class);
    text.remove(List.of("tried", "reverting", "canary", "past"));
    Files.writeString(file, text.toString());

    assertThat(PromotionState.read(file)).contains(now);
  }

  @Test
  void inGitAModelServesWhenItsBranchIsMerged() throws IOException {
    assumeTrue(LocalWorld.isGitThere(), "skipped: git is not installed");
    Path bare = world.repository();
    world.promoteBy("{mode: gitops, git: {repository: " + bare + ", path: support.yaml}}");
    world.finish("SFTRun", "first", "sha256:base", 0.4, 0.6);
    world.finish("RLRun", "second", "sha256:model-first", 0.6, 0.6);

    PromotionState proposed = world.decide();
    assertThat(proposed.served()).isEmpty();
    assertThat(proposed.summary())
        .isEqualTo(
            "support: SFTRun/first is proposed: branch promote/support/model-first of "
                + bare
                + "; merge it and run again");
    assertThat(world.decide()).isEqualTo(proposed);
    assertThat(LocalWorld.git(bare, "log", "-1", "--format=%B", "promote/support/model-first"))
        .contains("Promote model-first on Reranker support", "sha256:model-first");

    LocalWorld.git(bare, "update-ref", "refs/heads/main", "refs/heads/promote/support/model-first");
    PromotionState merged = world.decide();
    assertThat(merged.served()).map(PromotionState.Served::digest).contains("sha256:model-first");
    assertThat(merged.summary()).isEqualTo("support: SFTRun/first is promoted; main asks for it");
    assertThat(world.decide()).isEqualTo(merged);
  }

  @Test
  void aModelThatPeopleDeclineIsNotProposedAgain() throws IOException {
    assumeTrue(LocalWorld.isGitThere(), "skipped: git is not installed");
    Path bare = world.repository();
    world.promoteBy("{mode: gitops, git: {repository: " + bare + ", path: support.yaml}}");
    world.finish("SFTRun", "first", "sha256:base", 0.4, 0.6);
    world.finish("RLRun", "second", "sha256:model-first", 0.6, 0.6);
    world.decide();
    LocalWorld.git(bare, "update-ref", "-d", "refs/heads/promote/support/model-first");

    PromotionState declined = world.decide();
    assertThat(declined.summary()).contains("keeps what serves", "deleted unmerged");
    assertThat(world.decide()).isEqualTo(declined);
    assertThat(LocalWorld.git(bare, "for-each-ref", "--format=%(refname)"))
        .isEqualTo("refs/heads/main\n");
  }
}
