package io.reasonrank.operator;

import static io.reasonrank.operator.PromotionWorld.NEW;
import static io.reasonrank.operator.PromotionWorld.OLD;
import static io.reasonrank.operator.PromotionWorld.TARGET;
import static io.reasonrank.operator.PromotionWorld.conditions;
import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.SFTRun;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** From a finished run to what an endpoint serves, on a real control plane. */
@Execution(ExecutionMode.CONCURRENT)
class PromotionOnClusterTest {
  private PromotionWorld world;

  @BeforeEach
  void start() {
    world = new PromotionWorld();
  }

  @AfterEach
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void finishedRunOfTheFirstModelIsPromotedAndServed() {
    world.createReranker("");
    world.resources.apply(Yamls.SFT + TARGET);
    ModelPromotionStatus status = world.awaitPhase("Promoted");
    assertThat(conditions(status))
        .containsEntry("Verified", "True Verified")
        .containsEntry("Evaluated", "True Passed")
        .containsEntry("Approved", "True Direct")
        .containsEntry("Promoted", "True Promoted")
        .containsEntry("Ready", "True Promoted")
        .containsEntry("Stalled", "False Promoted");
    assertThat(status.gates()).extracting("gate").containsExactly("Quality");
    assertThat(world.wanted()).isEqualTo(NEW);
    assertThat(world.served()).isEqualTo(NEW);
    assertThat(world.attempts()).containsExactly("evaluate-1", "export-1", "gate-1", "sft-1");
    assertThat(world.promotions()).hasSize(1);
  }

  @Test
  void incumbentThatTheRunDidNotMeasureIsMeasuredOnTheSameLists() {
    world.createReranker(OLD);
    world.resources.apply(Yamls.SFT + TARGET);
    ModelPromotionStatus status = world.awaitPhase("Promoted");
    assertThat(status.incumbent()).hasFieldOrPropertyWithValue("digest", OLD);
    assertThat(world.attempts())
        .containsExactly("evaluate-1", "evaluate-1", "export-1", "gate-1", "sft-1");
    String spec =
        world.cluster.client().configMaps().inNamespace(world.namespace).list().getItems().stream()
            .filter(map -> map.getMetadata().getName().startsWith("support-"))
            .filter(map -> map.getMetadata().getName().contains("-evaluate-"))
            .findFirst()
            .orElseThrow()
            .getData()
            .get("spec.json");
    assertThat(spec).contains("pvc://models/old", "pvc://data/set").doesNotContain("baseModel");
  }

  @Test
  void worseModelIsRejectedByItsGateAndTheEndpointKeepsWhatServes() {
    world.gates(false);
    world.createReranker(OLD);
    world.resources.apply(Yamls.SFT + TARGET);
    ModelPromotionStatus status = world.awaitPhase("Rejected");
    assertThat(conditions(status))
        .containsEntry("Rejected", "True Quality")
        .containsEntry("Ready", "False Quality")
        .containsEntry("Stalled", "True Quality");
    assertThat(world.wanted()).isEqualTo(OLD);
  }

  @Test
  void forceBringsARejectedModelOut() {
    world.gates(false);
    world.createReranker(OLD);
    world.resources.apply(Yamls.SFT + TARGET);
    world.awaitPhase("Rejected");
    world.patchPromotion("{\"spec\":{\"force\":true}}");
    ModelPromotionStatus status = world.awaitPhase("Promoted");
    assertThat(conditions(status)).containsEntry("Evaluated", "True Forced");
    assertThat(world.wanted()).isEqualTo(NEW);
  }

  @Test
  void rerankerThatGitOwnsIsNotChanged() {
    world.createReranker("");
    world.annotate("argocd.argoproj.io/tracking-id", "serving");
    world.resources.apply(Yamls.SFT + TARGET);
    ModelPromotionStatus status =
        world.await(
            "is refused", now -> "True GitOpsTracked".equals(conditions(now).get("Stalled")));
    assertThat(status.phase()).isEqualTo("Evaluated");
    assertThat(world.wanted()).isEmpty();
  }

  @Test
  void verdictThatIsLostIsAskedForAgain() {
    world.gatesLoseTheirVerdict();
    world.createReranker("");
    world.resources.apply(Yamls.SFT + TARGET);
    world.await("asks again", status -> status.attempt() > 1);
    world.gates(true);
    world.awaitPhase("Promoted");
  }

  @Test
  void deletedPromotionStaysAwayAndAnotherRunOfTheSameModelMakesNoSecondOne() {
    world.createReranker("");
    world.resources.apply(Yamls.SFT + TARGET);
    world.awaitPhase("Promoted");
    world.resources.apply(Yamls.RL + TARGET);
    world.resources.awaitPhase(io.reasonrank.api.v1alpha1.RLRun.class, "rl", "Succeeded");
    assertThat(world.promotions()).hasSize(1);
    world.cluster.client().resource(world.promotion()).delete();
    world.restartOperator();
    world.resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(() -> world.promotions().isEmpty());
  }

  @Test
  void rolledBackModelIsTakenBackFromTheSpecAndStaysRefused() {
    world.createReranker(OLD);
    world.resources.apply(Yamls.SFT + TARGET);
    world.awaitPhase("Promoted");
    world.annotate("reasonrank.io/rollback", NEW);
    world.awaitServed(OLD);
    ModelPromotionStatus status =
        world.await("is reverted", now -> "True Reverted".equals(conditions(now).get("Reverted")));
    assertThat(status.phase()).isEqualTo("RolledBack");
    assertThat(world.wanted()).isEqualTo(OLD);
    world.awaitHistory("RolledBack");
    world.cluster.client().resource(world.promotion()).delete();
    world.apply(PromotionWorld.yaml(NEW, "")); // by mistake; its promotion is forgotten
    assertThat(world.served()).isEqualTo(OLD);
    assertThat(world.deployedDigest()).isEqualTo(OLD);
  }
}
