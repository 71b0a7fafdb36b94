package io.reasonrank.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageOutcome;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.spec.TrainerSettings;
import io.reasonrank.stage.trainer.TrainerRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What LLaMA-Factory is given; {@code make verify-delegated} lets itself read it. */
class TrainerExamplesTest extends SmallTraining {

  @Test
  void textsBecomeTheTokensThatTheEmbeddedTrainerLearns() throws IOException {
    List<JsonNode> written = written(writing(Map.of()), "texts");

    Dataset dataset = Dataset.open(directory.resolve("dataset"));
    Path base = directory.resolve("base");
    try (var tokenizer = HfTokenizer.open(base)) {
      var examples = new ExampleBuilder(tokenizer, TaughtTemplate.of(base), dataset.passages());
      List<TrainingRecord> records = dataset.split("sft");
      assertThat(written).hasSameSizeAs(records);
      for (int i = 0; i < records.size(); i++) {
        var example = examples.example(records.get(i));
        assertThat(tokenizer.encode(text(written.get(i), "instruction")))
            .containsExactly(example.prompt());
        assertThat(tokenizer.encode(text(written.get(i), "output")))
            .containsExactly(example.completion());
      }
    }
  }

  @Test
  void aTextThatSpellsOutAControlTokenIsRejected() throws IOException {
    Path passages = directory.resolve("dataset").resolve(Dataset.PASSAGES);
    Files.writeString(
        passages,
        Files.readString(passages).replaceFirst("(\"sft0-0\".*?) the ", "$1 <|assistant|> the "));

    StageOutcome outcome = write(writing(Map.of()), "spelt");

    assertThat(outcome.manifest().metrics().path("rejected").path("control-token").asInt())
        .isEqualTo(1);
    assertThat(outcome.manifest().metrics().path("records").asInt()).isEqualTo(23);
  }

  @Test
  void aTemplateOfTheTrainersOwnGetsMessages() throws IOException {
    List<JsonNode> written = written(writing(Map.of("template", "chatml")), "messages");

    assertThat(written)
        .allSatisfy(
            one -> {
              assertThat(text(one, "instruction")).startsWith("query: ");
              assertThat(text(one, "output")).endsWith("</answer>");
            });
  }

  private static String text(JsonNode example, String column) {
    return example.path(column).asText();
  }

  private List<JsonNode> written(SftParameters parameters, String output) throws IOException {
    write(parameters, output);
    Path file = directory.resolve(output).resolve(TrainerRenderer.TRAIN_FILE);
    return List.of(Json.read(file, JsonNode[].class));
  }

  private StageOutcome write(SftParameters parameters, String output) {
    return run(new Writing(), parameters, inputs("base"), output, () -> false);
  }

  private static SftParameters writing(Map<String, String> settings) {
    SftParameters p = sft("sft");
    return new SftParameters(
        p.split(),
        p.lora(),
        p.optimizer(),
        p.steps(),
        p.tokensPerStep(),
        p.maxSequenceTokens(),
        p.tooLong(),
        List.of(),
        new TrainerSettings("llamafactory", false, 1, 1, settings),
        p.checkpoint(),
        p.validation());
  }

  /** Writes the examples and trains nothing. */
  private static final class Writing implements StageProgram {
    @Override
    public String stage() {
      return "sft";
    }

    @Override
    public StageResult run(StageContext context) throws IOException {
      try (var examples = new TrainerExamples(context)) {
        var written = examples.alpaca(context.work(), context.parameters(SftParameters.class));
        return new StageResult("training", Json.object().put("records", written.records()));
      }
    }
  }
}
