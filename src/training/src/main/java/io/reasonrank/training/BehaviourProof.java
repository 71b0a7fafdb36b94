package io.reasonrank.training;

import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.reranker.WindowPrompts;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Asks an exported model what the base was asked. */
final class BehaviourProof {
  private static final int TOKENS = 48;
  private static final List<Probe> PROBES =
      List.of(
          new Probe(
              "Why does ice float on water?",
              List.of(
                  "Ice is less dense than water, so it floats.",
                  "Salt is sold in small paper bags.")),
          new Probe(
              "How do bees find flowers?",
              List.of(
                  "Iron rusts in damp air.",
                  "Bees see ultraviolet marks on petals.",
                  "A hive has one queen.")));

  private record Probe(String query, List<String> passages) {}

  private final PromptTemplate template;

  BehaviourProof(PromptTemplate template) {
    this.template = template;
  }

  /** Ids of the templated prompts, and what is generated greedily for each. */
  record Answers(List<List<Long>> prompts, List<String> texts) {}

  /**
   * @throws CheckpointException if the model does not load
   */
  Answers ask(Path directory) {
    try (var tokenizer = HfTokenizer.open(directory);
        var model = DecoderModel.load(directory)) {
      List<long[]> prompts = PROBES.stream().map(probe -> prompt(probe, tokenizer)).toList();
      int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElse(1);
      try (var generator = new Generator(model, tokenizer, longest, TOKENS)) {
        return new Answers(
            prompts.stream().map(ids -> Arrays.stream(ids).boxed().toList()).toList(),
            generator.complete(prompts, i -> Sampling.GREEDY).stream()
                .map(Generator.Completed::text)
                .toList());
      }
    }
  }

  private long[] prompt(Probe probe, HfTokenizer tokenizer) {
    List<ChatMessage> chat =
        new WindowPrompts(template, tokenizer, WindowPrompts.DEFAULT_PASSAGE_TOKENS)
            .messages(probe.query(), probe.passages());
    return tokenizer.encodeChat(chat);
  }
}
