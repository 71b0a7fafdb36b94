package io.reasonrank.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was promoted on this machine and is taken back by a person. */
class LocalRollbackTest {
  private static final String FIRST = "sha256:model-first";
  private static final String SECOND = "sha256:model-second-anew";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @SuppressWarnings("NullAway.Init")
  private LocalWorld world;

  @BeforeEach
  void prepare() throws IOException {
    world = new LocalWorld(directory);
  }

  private String takeBack(Optional<String> digest) throws IOException {
    return new LocalRollback(world.files(), Map.of())
        .takeBack(world.reranker(), digest, Optional.empty());
  }

  private PromotionState state() {
    return PromotionState.read(world.files().promotion("support")).orElseThrow();
  }

  private Optional<String> served() {
    return state().served().map(PromotionState.Served::digest);
  }

  /** The first model serves; the second one may, if people let it. */
  private void offerSecond() throws IOException {
    finishFirst();
    world.decide();
    finishSecond();
    world.decide();
  }

  /** Of two models only the first is better than what it began with. */
  private void finishFirst() throws IOException {
    world.append("canary: {strategy: manual}");
    world.finish("SFTRun", "first", "sha256:base", 0.4, 0.6);
    world.finish("RLRun", "second", FIRST, 0.6, 0.6);
  }

  private void finishSecond() throws IOException {
    world.forget("second");
    world.finish("RLRun", "second", FIRST, 0.6, 0.7);
  }

  @Test
  void whatServedBeforeServesAgainAndStaysSoUntilForced() throws IOException {
    offerSecond();
    assertThat(world.decide(true, false).served()).map(it -> it.digest()).contains(SECOND);

    assertThat(takeBack(Optional.empty()))
        .startsWith("support: RLRun/second was taken back, SFTRun/first serves; an endpoint that");
    assertThat(served()).contains(FIRST);
    assertThat(world.decide(true, false)).isEqualTo(state());

    world.replace("minQueries: 100", "minQueries: 101"); // other gates, another decision
    assertThat(world.decide(true, false).served()).map(it -> it.digest()).contains(FIRST);
    assertThat(world.decide(true, true).served()).map(it -> it.digest()).contains(SECOND);
  }

  @Test
  void aModelThatIsStillTriedGoesFirst() throws IOException {
    offerSecond();

    assertThat(takeBack(Optional.empty()))
        .startsWith("support: keeps SFTRun/first; RLRun/second was taken back as asked");
    assertThat(state().tried()).isEmpty();
    assertThat(world.decide(true, false).served()).map(it -> it.digest()).contains(FIRST);
  }

  @Test
  void withoutAModelBeforeNothingIsTouched() throws IOException {
    assertThatThrownBy(() -> takeBack(Optional.empty()))
        .hasMessageContaining("promoted nothing for support");
    world.finish("SFTRun", "first", "sha256:base", 0.4, 0.6);
    world.finish("RLRun", "second", FIRST, 0.6, 0.6);
    PromotionState before = world.decide();

    assertThatThrownBy(() -> takeBack(Optional.empty()))
        .isInstanceOf(StageException.class)
        .hasMessage("support: nothing is left of what served before SFTRun/first")
        .extracting(failure -> ((StageException) failure).exitCode())
        .isEqualTo(ExitCode.NO_INPUT);
    assertThatThrownBy(() -> takeBack(Optional.of("sha256:other")))
        .hasMessageContaining("no model sha256:other serves or is tried");
    assertThat(world.decide()).isEqualTo(before);
  }

  @Test
  void aRunAtWorkTakesItBackItself() throws IOException {
    offerSecond();
    RollbackNote note = world.files().rollback("support");
    try (Turn ofTheRun = Turn.await(world.files().turn("support"))) {
      var asked = CompletableFuture.supplyAsync(() -> unchecked());
      Awaitility.await().until(note::isThere);
      assertThat(state().tried().filter(note::names)).isPresent();
      note.heeded(world.reranker(), state()).write(world.files().promotion("support"));
      note.remove();
      assertThat(asked.join()).contains("keeps SFTRun/first");
    }
  }

  private String unchecked() {
    try {
      return takeBack(Optional.empty());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void killedAfterItsNoteTheNextRunTakesItBack() throws IOException {
    offerSecond();
    world.decide(true, false);
    world.files().rollback("support").leave(SECOND);

    assertThat(world.decide().served()).map(it -> it.digest()).contains(FIRST);
    assertThat(world.files().rollback("support").isThere()).isFalse();
  }

  @Test
  void gitIsAskedForTheWayBackAndMayBeAway() throws IOException {
    assumeTrue(LocalWorld.isGitThere(), "skipped: git is not installed");
    Path bare = world.repository();
    world.promoteBy("{mode: gitops, git: {repository: " + bare + ", path: support.yaml}}");
    finishFirst();
    merge(bare, "promote/support/model-first");
    assertThat(world.decide().served()).map(it -> it.digest()).contains(FIRST);
    finishSecond();
    merge(bare, "promote/support/model-second");
    assertThat(world.decide(true, false).served()).map(it -> it.digest()).contains(SECOND);
    Path away = directory.resolve("away.git");
    Files.move(bare, away);

    assertThat(takeBack(Optional.empty())).contains("Git is to hear of it when it answers");
    assertThat(served()).contains(FIRST);

    Files.move(away, bare);
    assertThat(world.decide().summary())
        .startsWith(
            "support: RLRun/second was taken back, SFTRun/first serves; merge branch"
                + " rollback/support/");
    assertThat(LocalWorld.git(bare, "for-each-ref", "--format=%(refname)"))
        .contains("refs/heads/rollback/support/model-second");
  }

  /** What is proposed is merged. */
  private void merge(Path bare, String branch) throws IOException {
    world.decide();
    LocalWorld.git(bare, "update-ref", "refs/heads/main", "refs/heads/" + branch);
  }
}
