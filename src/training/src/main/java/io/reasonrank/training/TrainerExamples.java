package io.reasonrank.training;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.engine.djl.train.Sequence;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.trainer.TrainerRenderer;
import io.reasonrank.training.DelegatedTraining.Written;
import io.reasonrank.training.reward.RewardLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** Our records as the examples of other trainers: the same prompts and answers as with djl. */
final class TrainerExamples implements AutoCloseable {
  private final StageContext context;
  private final HfTokenizer tokenizer;
  private final Dataset dataset;
  private final ExampleBuilder examples;

  TrainerExamples(StageContext context) throws IOException {
    this.context = context;
    Path base = context.input("baseModel");
    this.dataset = Dataset.open(context.input("dataset"));
    try {
      this.tokenizer = HfTokenizer.open(base);
    } catch (CheckpointException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
    this.examples = new ExampleBuilder(tokenizer, TaughtTemplate.of(base), dataset.passages());
  }

  /**
   * LLaMA-Factory's alpaca columns: system (it has to be there, if empty), instruction, output.
   * Prompts are rendered by the base's own template, as serving does it; messages are written only
   * where {@code settings.template} names a template of LLaMA-Factory's.
   */
  Written alpaca(Path directory, SftParameters sft) throws IOException {
    boolean rendered = !sft.trainer().settings().containsKey("template");
    ArrayNode all = Json.mapper().createArrayNode();
    long tokens = 0;
    for (TrainingRecord record : dataset.split(sft.split())) {
      Sequence example = examples.example(record);
      int limit = sft.maxSequenceTokens();
      if (example.length() > limit) {
        LengthLimit.reject(
            context, sft.tooLong(), record, example.length(), "maxSequenceTokens", limit);
      } else if (rendered && !rendersTo(example, record)) {
        context
            .rejects()
            .reject(
                "control-token",
                record.qid(),
                "its text spells out a control token of the base, which LLaMA-Factory would take"
                    + " for one");
      } else {
        tokens += example.length();
        all.add(rendered ? rendered(record) : asked(record));
      }
    }
    requireSome(all.size(), sft.split(), "maxSequenceTokens");
    Files.writeString(directory.resolve(TrainerRenderer.TRAIN_FILE), Json.line(all));
    return new Written(all.size(), tokens);
  }

  /** Whether the texts alone become the tokens that serving sees and that the answer ends with. */
  private boolean rendersTo(Sequence example, TrainingRecord record) {
    return Arrays.equals(tokenizer.encode(examples.promptText(record)), example.prompt())
        && Arrays.equals(tokenizer.encode(examples.endedAnswer(record)), example.completion());
  }

  private ObjectNode rendered(TrainingRecord record) {
    return Json.object()
        .put("system", "")
        .put("instruction", examples.promptText(record))
        .put("output", examples.endedAnswer(record));
  }

  private ObjectNode asked(TrainingRecord record) {
    ObjectNode one = Json.object().put("system", "");
    for (ChatMessage message : examples.messages(record)) {
      boolean system = message.role() == ChatMessage.Role.SYSTEM;
      one.put(system ? "system" : "instruction", message.content());
    }
    return one.put("output", examples.answer(record));
  }

  /** verl's columns as JSON lines: data_source, prompt, reward_model, extra_info. */
  Written verl(Path directory, String split, String tooLong, int limit) throws IOException {
    ToIntFunction<TrainingRecord> length = record -> examples.prompt(record).length;
    List<TrainingRecord> records =
        dataset.split(split).stream()
            .filter(
                record -> {
                  int tokens = length.applyAsInt(record);
                  if (tokens > limit) {
                    LengthLimit.reject(context, tooLong, record, tokens, "maxPromptTokens", limit);
                  }
                  return tokens <= limit;
                })
            .toList();
    requireSome(records.size(), split, "maxPromptTokens");
    write(directory.resolve(TrainerRenderer.TRAIN_FILE), records);
    List<TrainingRecord> validation = dataset.split("validation");
    write(
        directory.resolve(TrainerRenderer.VALIDATION_FILE),
        validation.isEmpty() ? records.subList(0, Math.min(16, records.size())) : validation);
    return new Written(records.size(), records.stream().mapToLong(length::applyAsInt).sum());
  }

  private void write(Path file, List<TrainingRecord> records) throws IOException {
    var lines = new StringBuilder();
    for (TrainingRecord record : records) {
      ObjectNode line = Json.object().put("data_source", "ranking");
      ArrayNode prompt = line.putArray("prompt");
      for (ChatMessage message : examples.messages(record)) {
        prompt
            .addObject()
            .put("role", message.role().name().toLowerCase(Locale.ROOT))
            .put("content", message.content());
      }
      line.putObject("reward_model")
          .put("style", "rule")
          .put("ground_truth", Json.line(RewardLabel.of(examples.reference(record))));
      line.putObject("extra_info").put("qid", record.qid()).put("dataset", record.dataset());
      lines.append(Json.line(line)).append('\n');
    }
    Files.writeString(file, lines);
  }

  private static void requireSome(int count, String split, String field) {
    if (count == 0) {
      throw StageException.data(
          "split " + split + " has no record within " + field + "; raise it or shorten the lists");
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
