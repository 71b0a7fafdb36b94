package io.reasonrank.stage.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StageSpecTest {
  private static final LabelParameters.Source SOURCE =
      LabelParameters.Source.beir("sample", "corpus", "queries", "qrels");
  private static final LabelParameters.Candidates CANDIDATES =
      LabelParameters.Candidates.bm25(8, 6, 2);
  private static final SftParameters.Optimizer OPTIMIZER =
      new SftParameters.Optimizer(1e-3, "wsd", 10, 0.1, 0.9, 0.99, 0.01, 1, 0.5);

  static Stream<StageSpec> everyStage() {
    return Stream.of(
        spec(
            "label",
            new LabelParameters(
                List.of(SOURCE),
                CANDIDATES,
                3,
                LabelParameters.Teacher.lexical("lexicon"),
                LabelParameters.Budget.NONE,
                2,
                LabelParameters.Messaging.kafka("broker:9092", 60))),
        spec(
            "finalize",
            new FinalizeParameters(
                2,
                new FinalizeParameters.SelfConsistency(true, "ndcg", 10, 0.4),
                FinalizeParameters.Hygiene.DEFAULT,
                new FinalizeParameters.Split(0.5, 0.4, 0.1),
                Optional.of(SOURCE),
                CANDIDATES,
                List.of("parquet"),
                LabelParameters.Messaging.kafka("broker:9092", 60))),
        spec(
            "sft",
            new SftParameters(
                "sft",
                Optional.of(new SftParameters.Lora(8, 16)),
                OPTIMIZER,
                100,
                4096,
                512,
                "drop",
                List.of(new SftParameters.CurriculumStage(0.5, 2)),
                new TrainerSettings("llamafactory", false, 2, 8, Map.of("flash_attn", "fa2")),
                new SftParameters.Checkpoint(25, 2),
                new SftParameters.Validation(50, 16, 3))),
        spec(
            "rl",
            new RlParameters(
                "rl",
                Optional.of(new SftParameters.Lora(8, 16)),
                new RlParameters.Grpo(
                    8, 4, 2, 0.2, 3, 0.001, true, "token-mean", true, "mask", 1, 1024, 128),
                OPTIMIZER,
                20,
                new RlParameters.Reward(
                    List.of(new RlParameters.View("ndcg", 10, 1, 1)), "gdpo", 0, -1),
                "fail",
                new RlParameters.Collapse(0.05, 10),
                TrainerSettings.EMBEDDED,
                new SftParameters.Checkpoint(5, 2),
                new SftParameters.Validation(10, 16, 0))),
        spec("export", new ExportParameters(1L << 30)),
        spec(
            "evaluate",
            new EvaluateParameters("heldout", List.of(1, 10), 3, "sliding", 8, 4, 128, 1000, 0)));
  }

  @ParameterizedTest
  @MethodSource("everyStage")
  void specsSurviveTheFile(StageSpec spec) {
    String json = Json.pretty(spec);

    assertThat(Json.parse(json, StageSpec.class, "spec.json")).isEqualTo(spec);
  }

  @Test
  void anUnknownFieldIsRefusedWithItsPath() {
    String json = Json.line(spec("export", new ExportParameters(1)));
    String wrong = json.replace("\"maxShardBytes\"", "\"maxShardBites\":3,\"maxShardBytes\"");

    assertThatThrownBy(() -> Json.parse(wrong, StageSpec.class, "spec.json"))
        .isInstanceOf(StageException.class)
        .hasMessageContaining("spec.json: ")
        .hasMessageContaining("maxShardBites");
  }

  private static StageSpec spec(String stage, StageParameters parameters) {
    return new StageSpec(
        StageSpec.SCHEMA,
        stage,
        new StageSpec.RunRef("SFTRun", "default", "demo"),
        7,
        Map.of("dataset", new StageSpec.Input("pvc://data/set", "")),
        "pvc://data/out",
        parameters);
  }
}
