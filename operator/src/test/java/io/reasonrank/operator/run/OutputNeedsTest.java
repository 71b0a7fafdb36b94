package io.reasonrank.operator.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputNeedsTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final String HEAD =
      "apiVersion: reasonrank.io/v1alpha1\nmetadata: {name: support, namespace: default, uid: u}\n";

  private static Run<?> sft() {
    Run<?> run = named(Fixtures.read(Fixtures.SFT), "first");
    run.setStatus(
        new StatusFactory(new MutableClock())
            .succeeded(
                RunView.of(run),
                new RunStatus.Artifact("pvc://models/sft/model", "sha256:made", null, null)));
    return run;
  }

  private static Run<?> named(Run<?> run, String uid) {
    run.getMetadata().setUid(uid);
    return run;
  }

  private static Optional<String> user(HasMetadata... others) {
    return new OutputNeeds(sft())
        .first(of(Reranker.class, others), of(ModelPromotion.class, others), runs(others));
  }

  private static <T> List<T> of(Class<T> kind, HasMetadata... others) {
    return List.of(others).stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static List<Run<?>> runs(HasMetadata... others) {
    return List.of(others).stream()
        .<Run<?>>mapMulti(
            (other, sink) -> {
              if (other instanceof Run<?> run) {
                sink.accept(run);
              }
            })
        .toList();
  }

  private static Reranker reranker(String rest) {
    return YAML.unmarshal(HEAD + "kind: Reranker\n" + rest, Reranker.class);
  }

  private static ModelPromotion promotion(String phase, String incumbent) {
    return YAML.unmarshal(
        HEAD
            + "kind: ModelPromotion\n"
            + "spec:\n"
            + "  reranker: support\n"
            + "  fromRun: {kind: SFTRun, name: sft}\n"
            + "  candidate: {uri: pvc://models/sft/model, digest: sha256:made}\n"
            + "status: {phase: "
            + phase
            + ", incumbent: {uri: "
            + incumbent
            + "}}\n",
        ModelPromotion.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spec: {model: {uri: pvc://models/sft/model}}",
        "spec: {model: {fromRun: {kind: SFTRun, name: sft}}}",
        "spec: {}\nstatus: {servedDigest: sha256:made}",
        "spec: {}\nstatus: {traffic: [{digest: sha256:made, percent: 5}]}",
        "spec: {}\nstatus: {promotions: [{digest: sha256:x, outcome: Promoted, message: m,"
            + " incumbent: {uri: pvc://models/sft/model}}]}"
      })
  void modelThatServesOrMayBeRolledBackToIsNeeded(String rest) {
    assertThat(user(reranker(rest))).hasValue("Reranker/support needs them");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spec: {model: {uri: pvc://models/sft2/model}}",
        "spec: {model: {fromRun: {kind: RLRun, name: sft}}}",
        "spec: {}\nstatus: {promotions: [{digest: sha256:made, outcome: Rejected, message: m}]}"
      })
  void modelThatNeverServesIsNot(String rest) {
    assertThat(user(reranker(rest))).isEmpty();
  }

  @Test
  void promotionNeedsItsCandidateUntilItsEndAndTheIncumbentAfterIt() {
    assertThat(user(promotion("Evaluated", "pvc://models/old"))).isPresent();
    assertThat(user(promotion("Rejected", "pvc://models/old"))).isEmpty();
    assertThat(user(promotion("Promoted", "pvc://models/sft/model"))).isPresent();
  }

  @Test
  void runThatHasNotEndedNeedsItsInputs() {
    String rl = Fixtures.SFT.replace("models/sft", "models/next");
    String byAddress = rl.replace("models/base", "models/sft/model");
    String byName = rl.replace("{uri: pvc://models/base}", "{fromRun: {kind: SFTRun, name: sft}}");
    assertThat(user(named(Fixtures.read(byAddress), "second"))).isPresent();
    assertThat(user(named(Fixtures.read(byName), "second"))).isPresent();
    assertThat(user(named(Fixtures.read(rl), "second"))).isEmpty();
    assertThat(user(ended(byAddress))).isEmpty();
  }

  private static Run<?> ended(String yaml) {
    Run<?> run = named(Fixtures.read(yaml), "second");
    run.setStatus(
        new StatusFactory(new MutableClock())
            .succeeded(RunView.of(run), new RunStatus.Artifact("pvc://x", "d", null, null)));
    return run;
  }

  @Test
  void promotionUnderWayNeedsWhatItsRunWasMeasuredOn() {
    String maker =
        Fixtures.SFT
            .replace("name: sft,", "name: maker,")
            .replace("models/sft", "models/next")
            .replace("data/set", "models/sft/dataset");
    ModelPromotion open = promotion("Evaluated", "pvc://models/old");
    JsonNode json = YAML.convertValue(open, JsonNode.class);
    ModelPromotion ofMaker =
        YAML.unmarshal(
            json.toString()
                .replace("\"name\":\"sft\"", "\"name\":\"maker\"")
                .replace("models/sft", "models/next")
                .replace("sha256:made", "sha256:next"),
            ModelPromotion.class);
    assertThat(user(ofMaker)).isEmpty();
    assertThat(user(ended(maker))).isEmpty();
    assertThat(user(ofMaker, ended(maker))).isPresent();
  }

  @Test
  void placeThatAnotherRunWritesToIsNotTouched() {
    assertThat(user(ended(Fixtures.SFT))).isPresent();
    assertThat(user(ended(Fixtures.SFT.replace("models/sft", "models/sft/model")))).isPresent();
    assertThat(user(named(sft(), "first"))).isEmpty(); // the run itself
  }
}
