package io.reasonrank.operator.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.reasonrank.api.v1alpha1.Condition;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.RunStatus.StageResult;
import io.reasonrank.operator.run.Conditions;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import io.reasonrank.pipeline.manifest.ManifestReader;
import io.reasonrank.promotion.canary.Moments;
import io.reasonrank.promotion.canary.Observation;
import io.reasonrank.promotion.canary.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A promotion and its rollback, with a failed try of the gates on the way, killed before and after
 * everything that it changes: status, Jobs, ConfigMaps, {@code spec.model}, Git.
 */
class PromotionLifecycleTest {
  private static final Model OLD = new Model("pvc://models/old", "sha256:" + "0".repeat(64));
  private static final Model NEW = new Model("pvc://models/sft/model", "sha256:" + "a".repeat(64));
  private static final String UID = "0f0e0";
  private static final String VERDICT =
      "{\"digest\":\"sha256:v\",\"metrics\":{\"promoted\":%s,\"summary\":\"s\",\"gates\":"
          + "[{\"gate\":\"Quality\",\"verdict\":\"%s\",\"reason\":\"r\"}]}}";
  private static final String PASSED = VERDICT.formatted("true", "Passed");

  private static final String DIRECT = "{mode: direct}";
  private static final String GITOPS = "{mode: gitops, git: {repository: r, path: p}}";
  private static final String PROPOSAL = "promote/support/aaaaaaaaaaaa";
  private static final String REVERT = "rollback/support/aaaaaaaaaaaa";

  private static final int SOAK = 60;

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final Map<String, HasMetadata> READ = new ConcurrentHashMap<>();

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final List<String> servedOverTime = new ArrayList<>();

  private PromotionController controller(FakeWorld world) {
    return PromotionController.of(
        world,
        world,
        world,
        world,
        world,
        new PromotionEvents((object, transition) -> {}),
        new RenderSettings("stage:test", "serve:test", "stage"),
        new PromotionSettings(Duration.ofSeconds(30), Path.of("unused"), Duration.ofSeconds(5)),
        Clock.fixed(now, ZoneOffset.UTC));
  }

  /** One look by a process that knows nothing of earlier ones. */
  private void reconcile(FakeWorld world) {
    world.look();
    String before = world.served();
    try {
      controller(world).reconcile(world.read(), world.surroundings());
    } finally {
      assertThat(world.isShareWrittenDown()).isTrue();
      servedOverTime.add(before);
      servedOverTime.add(world.served());
    }
  }

  private static FakeWorld world(String promotion) {
    return world(promotion, 0);
  }

  private static FakeWorld world(String promotion, int soakSeconds) {
    Reranker reranker =
        read(
            """
            apiVersion: reasonrank.io/v1alpha1
            kind: Reranker
            metadata: {name: support, namespace: default}
            spec:
              model: {uri: pvc://models/old}
              canary: {steps: [5, 50, 100], minSeconds: 0, minRequests: 10, soakSeconds: %d}
              promotion: %s
            """
                .formatted(soakSeconds, promotion));
    reranker.getMetadata().setGeneration(1L);
    ModelPromotion candidate =
        read(
            """
            apiVersion: reasonrank.io/v1alpha1
            kind: ModelPromotion
            metadata: {name: support-aaaaaaaaaaaa, namespace: default}
            spec:
              candidate: {uri: "%s", digest: "%s"}
              reranker: support
              fromRun: {kind: SFTRun, name: sft}
            """
                .formatted(NEW.uri(), NEW.digest()));
    var world = new FakeWorld(candidate, reranker, run(), OLD);
    world.seeing(seen(0));
    return world;
  }

  /** Enough requests for a step, and as many copies. */
  private static Observation seen(int failed) {
    var seconds = new TreeMap<>(Map.of(0.5, 50L));
    var incumbent = new Sample(50, 0, 0, 0, seconds);
    var candidate = new Sample(50 - failed, 0, 0, failed, seconds);
    var alike = new Moments(20, 0.6, 0.01);
    return new Observation(incumbent, candidate, candidate, alike, Moments.NONE, Moments.NONE);
  }

  private static Run<?> run() {
    Run<?> run =
        read(
            """
            apiVersion: reasonrank.io/v1alpha1
            kind: SFTRun
            metadata: {name: sft, namespace: default}
            spec:
              baseModel: {uri: pvc://models/base}
              dataset: {uri: pvc://data/set}
              retry: {application: {limit: 1, backoffSeconds: 0}}
              output: {uri: pvc://models/sft}
            """);
    run.setStatus(
        new RunStatus(
            1L,
            "Succeeded",
            null,
            null,
            null,
            0,
            null,
            null,
            null,
            List.of(),
            List.of(
                new StageResult("sft", "pvc://models/sft/training", "sha256:t", 1),
                new StageResult("export", NEW.uri(), NEW.digest(), 1),
                new StageResult("evaluate", "pvc://models/sft/evaluation", "sha256:e", 1)),
            new RunStatus.Artifact(NEW.uri(), NEW.digest(), null, null),
            null,
            null,
            null,
            null,
            null,
            new RunStatus.Retries(0, 0, 0),
            List.of(new Condition("Succeeded", "True", 1L, "", "Succeeded", ""))));
    return run;
  }

  /** With the schema's defaults, which are filled in once per text. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends HasMetadata> T read(String yaml) {
    return (T) SERIALIZATION.clone(READ.computeIfAbsent(yaml, PromotionLifecycleTest::parse));
  }

  private static HasMetadata parse(String yaml) {
    try {
      Path file = Files.createTempFile("resource", ".yaml");
      try {
        Files.writeString(file, yaml);
        return new ManifestReader().read(List.of(file)).resources().getFirst();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A whole life; returns how often the operator was killed in it. */
  private int live(FakeWorld world) {
    int kills = 0;
    for (int i = 0; i < 60; i++) {
      try {
        reconcile(world);
      } catch (FakeWorld.Killed e) {
        kills++;
        continue; // the next process starts from what is there
      }
      surroundingsGoOn(world);
      if (isTrue(world, PromotionStatuses.REVERTED)) {
        return kills;
      }
    }
    throw new AssertionError("it does not end; is " + world.status());
  }

  /** Pods, people and the GitOps controller. */
  private static void surroundingsGoOn(FakeWorld world) {
    boolean firstTry = world.created.size() == 2 && "gate".equals(world.status().stage());
    if (firstTry) {
      world.end(70, "");
    } else {
      world.end(0, world.created.size() == 1 ? "{\"digest\":\"sha256:i\"}" : PASSED);
    }
    if ("Proposed".equals(world.status().phase()) && world.merged.add(PROPOSAL)) {
      return; // merged; it reaches the cluster later
    }
    if (isTrue(world, PromotionStatuses.APPROVED) && world.merged.contains(PROPOSAL)) {
      world.sync(world.merged.contains(REVERT) ? OLD : NEW); // again and again
    }
    if (isTrue(world, PromotionStatuses.PROMOTED)) {
      world.rollback(String.valueOf(NEW.digest()));
    }
    if (world.proposed.contains(REVERT)) {
      world.merged.add(REVERT);
    }
  }

  private static boolean isTrue(FakeWorld world, String condition) {
    return Conditions.isTrue(world.status().conditions(), condition);
  }

  static Stream<Arguments> everyChange() {
    return Stream.of(DIRECT, GITOPS)
        .flatMap(
            mode -> {
              var world = world(mode);
              assertThat(new PromotionLifecycleTest().live(world)).isZero();
              return IntStream.rangeClosed(1, world.writes())
                  .boxed()
                  .flatMap(
                      write ->
                          Stream.of(
                              Arguments.of(mode, write, false), Arguments.of(mode, write, true)));
            });
  }

  @ParameterizedTest(name = "{0}, killed at change {1}, after it: {2}")
  @MethodSource("everyChange")
  void operatorKilledAtAnyChangePromotesAndRollsBackOnce(String mode, int write, boolean after) {
    var world = world(mode).killAt(write, after);
    assertThat(live(world)).isEqualTo(1);
    assertThat(world.created)
        .containsExactly(
            "support-" + UID + "-evaluate-1",
            "support-" + UID + "-gate-1",
            "support-" + UID + "-gate-2");
    boolean git = mode.equals(GITOPS);
    assertThat(world.proposed).isEqualTo(git ? List.of(PROPOSAL, REVERT) : List.of());
    assertThat(world.changesOfSpec)
        .isEqualTo(git ? List.of() : List.of(NEW.digest(), OLD.digest()));
    assertThat(movesOfTraffic())
        .containsExactly(
            String.valueOf(OLD.digest()),
            String.valueOf(NEW.digest()),
            String.valueOf(OLD.digest()));
    assertThat(world.shares).containsExactly(0.0, 0.05, 0.5, 1.0, 0.0);
    assertThat(world.status().phase()).isEqualTo("RolledBack");
  }

  @Test
  void candidateThatFailsLosesItsShareInTheLookThatSeesIt() {
    var world = world(GITOPS);
    lookUntilShare(world, 0.05);
    world.seeing(seen(20));
    reconcile(world);
    assertThat(world.share()).isZero();
    assertThat(world.status().phase()).isEqualTo("RolledBack");
    assertThat(world.status().conditions())
        .anySatisfy(
            condition ->
                assertThat(condition)
                    .hasFieldOrPropertyWithValue("type", "RolledBack")
                    .hasFieldOrPropertyWithValue("reason", "FailureShare"));
    assertThat(world.status().canaryPercent()).isZero();
  }

  @Test
  void shareIsTakenBackWhileTheOperatorIsKilledAtAnyChange() {
    for (int write = 1; write < 6; write++) {
      for (boolean after : List.of(false, true)) {
        var world = world(DIRECT);
        lookUntilShare(world, 0.5);
        world.seeing(seen(20));
        world.killAt(world.writes() + write, after);
        for (int i = 0; i < 4; i++) {
          try {
            reconcile(world);
          } catch (FakeWorld.Killed e) {
            // the next process goes on
          }
        }
        assertThat(world.share()).as("write %d, after it: %s", write, after).isZero();
        assertThat(world.status().canaryPercent()).isZero();
        assertThat(world.wanted()).isEqualTo(OLD);
      }
    }
  }

  @Test
  void incumbentIsThereUntilTheSoakIsOver() {
    var world = world(DIRECT, SOAK);
    lookUntilSoaked(world);
    now = now.plusSeconds(SOAK - 1);
    reconcile(world);
    assertThat(world.changesOfSpec).isEmpty();
    assertThat(world.served()).isEqualTo(OLD.digest());
    now = now.plusSeconds(1);
    reconcile(world);
    assertThat(world.changesOfSpec).containsExactly(String.valueOf(NEW.digest()));
  }

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, GITOPS})
  void rollbackInTheSoakIsAChangeOfSharesWhereverTheOperatorIsKilled(String mode) {
    for (int write = 1; write < 5; write++) {
      for (boolean after : List.of(false, true)) {
        var world = world(mode, SOAK);
        lookUntilSoaked(world);
        world.rollback(String.valueOf(NEW.digest()));
        world.killAt(world.writes() + write, after);
        for (int i = 0; i < 4; i++) {
          try {
            reconcile(world);
          } catch (FakeWorld.Killed e) {
            // the next process goes on
          }
        }
        assertThat(world.shares)
            .as("write %d, after it: %s", write, after)
            .containsExactly(0.0, 0.05, 0.5, 1.0, 0.0);
        assertThat(world.status().canaryPercent()).isZero();
        assertThat(world.changesOfSpec).isEmpty();
      }
    }
    assertThat(movesOfTraffic()).containsExactly(String.valueOf(OLD.digest()));
  }

  @Test
  void candidateThatFailsInItsSoakGoesBackInTheLookThatSeesIt() {
    var world = world(DIRECT, SOAK);
    lookUntilSoaked(world);
    world.seeing(seen(20));
    reconcile(world);
    assertThat(world.share()).isZero();
    assertThat(world.status().phase()).isEqualTo("RolledBack");
  }

  /** It has all of the traffic and has shown what it had to. */
  private void lookUntilSoaked(FakeWorld world) {
    for (int i = 0; i < 10; i++) {
      reconcile(world);
      surroundingsGoOn(world);
    }
    assertThat(world.share()).isEqualTo(1);
    assertThat(world.status().conditions())
        .anySatisfy(condition -> assertThat(condition.message()).contains("the end of its soak"));
  }

  @Test
  void podsThatCannotBeReachedLoseTheShareWithTheirLease() {
    var world = world(DIRECT);
    lookUntilShare(world, 0.5);
    world.rollback(String.valueOf(NEW.digest()));
    world.cutOff();
    reconcile(world);
    assertThat(world.status().phase()).isEqualTo("RolledBack");
    assertThat(world.status().canaryPercent()).isEqualTo(50);
    now = now.plusSeconds(31);
    world.leaseEnds();
    reconcile(world);
    assertThat(world.status().canaryPercent()).isZero();
  }

  @Test
  void nobodyGetsMoreWhileAPodIsSilent() {
    var world = world(DIRECT);
    lookUntilShare(world, 0.05);
    world.cutOff();
    for (int i = 0; i < 5; i++) {
      reconcile(world);
      assertThat(world.status().canaryPercent()).isEqualTo(5);
    }
    assertThat(world.status().conditions())
        .anySatisfy(
            condition -> assertThat(condition.message()).contains("does not answer the operator"));
  }

  private void lookUntilShare(FakeWorld world, double share) {
    for (int i = 0; i < 40 && world.share() < share; i++) {
      world.seeing(seen(0));
      if (i > 0) {
        surroundingsGoOn(world);
      }
      reconcileOnce(world, share);
    }
    assertThat(world.share()).isEqualTo(share);
  }

  /** One look goes through many steps; the pods have seen nothing once the share is there. */
  private void reconcileOnce(FakeWorld world, double share) {
    world.stopSeeingAt(share);
    reconcile(world);
  }

  private List<String> movesOfTraffic() {
    List<String> moves = new ArrayList<>();
    for (String served : servedOverTime) {
      if (moves.isEmpty() || !moves.getLast().equals(served)) {
        moves.add(served);
      }
    }
    return moves;
  }

  @Test
  void anotherLookWithoutAnEventChangesNothing() {
    var world = world(DIRECT);
    reconcile(world);
    int writes = world.writes();
    reconcile(world);
    reconcile(world);
    assertThat(world.writes()).isEqualTo(writes);
  }

  @Test
  void rollbackTakesOneLookInTheMiddleOfAnything() {
    for (int looks = 1; looks < 12; looks++) {
      var world = world(GITOPS);
      for (int i = 0; i < looks; i++) {
        reconcile(world);
        surroundingsGoOn(world);
      }
      world.rollback(String.valueOf(NEW.digest()));
      assertThat(world.served()).as("after %d looks", looks).isEqualTo(OLD.digest());
      reconcile(world);
      assertThat(world.status().phase()).as("after %d looks", looks).isEqualTo("RolledBack");
    }
  }

  @Test
  void failedGateIsNoVerdict() {
    var world = world(DIRECT);
    for (int i = 0; i < 8; i++) {
      reconcile(world);
      world.end(78, "");
    }
    assertThat(world.status().phase()).isEqualTo("Failed");
    assertThat(isTrue(world, PromotionStatuses.REJECTED)).isFalse();
    assertThat(world.created).hasSize(1);
  }

  @Test
  void personWhoChangesTheModelMeanwhileIsRight() {
    var world = world(DIRECT);
    reconcile(world);
    world.sync(new Model("pvc://models/other", "sha256:" + "b".repeat(64)));
    for (int i = 0; i < 8; i++) {
      reconcile(world);
      world.end(0, i == 0 ? "{\"digest\":\"sha256:i\"}" : PASSED);
    }
    assertThat(world.status().phase()).isEqualTo("Rejected");
    assertThat(world.changesOfSpec).isEmpty();
    assertThat(world.served()).isEqualTo("sha256:" + "b".repeat(64));
  }
}
