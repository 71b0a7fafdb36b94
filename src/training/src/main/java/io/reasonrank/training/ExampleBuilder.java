package io.reasonrank.training;

import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.djl.tokenize.ChatOptions;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.engine.djl.train.Sequence;
import io.reasonrank.ranking.Completion;
import io.reasonrank.ranking.Permutation;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.ranking.reward.RewardReference;
import io.reasonrank.reranker.WindowPrompts;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.TrainingRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns labelled lists into token sequences and reward references, by the same prompts as serving.
 */
final class ExampleBuilder {
  private final HfTokenizer tokenizer;
  private final WindowPrompts prompts;
  private final Map<String, Passage> passages;

  ExampleBuilder(HfTokenizer tokenizer, PromptTemplate template, Map<String, Passage> passages) {
    this.tokenizer = tokenizer;
    this.prompts = new WindowPrompts(template, tokenizer, WindowPrompts.DEFAULT_PASSAGE_TOKENS);
    this.passages = Map.copyOf(passages);
  }

  /** Whether answers hold a thought. */
  PromptTemplate.Mode mode() {
    return prompts.template().mode();
  }

  long[] prompt(TrainingRecord record) {
    return tokenizer.encodeChat(messages(record));
  }

  /** What is asked, as chat messages. */
  List<ChatMessage> messages(TrainingRecord record) {
    List<String> texts = record.initialList().stream().map(this::text).toList();
    return prompts.messages(record.query(), texts);
  }

  /** What is asked, as the base's own chat template renders it. */
  String promptText(TrainingRecord record) {
    return tokenizer.render(messages(record), ChatOptions.GENERATE).toString();
  }

  /** The teacher's think and answer blocks, with the end token spelled out. */
  String endedAnswer(TrainingRecord record) {
    return answer(record) + tokenizer.decode(new long[] {tokenizer.endId()});
  }

  /** The teacher's think and answer blocks. */
  String answer(TrainingRecord record) {
    return Completion.of(prompts.template().mode(), record.reasoning(), reference(record).order());
  }

  /** Prompt and the teacher's think and answer blocks, with the end token. */
  Sequence example(TrainingRecord record) {
    return Sequence.ending(prompt(record), tokenizer.encode(answer(record)), tokenizer.endId());
  }

  /** The teacher's order and the pointwise gains by place in the list. */
  RewardReference reference(TrainingRecord record) {
    var places = new HashMap<String, Integer>();
    for (int i = 0; i < record.initialList().size(); i++) {
      places.put(record.initialList().get(i), i + 1);
    }
    var order = record.finalList().stream().map(id -> place(record, places, id)).toList();
    var grades = new HashMap<Integer, Integer>();
    for (String id : record.relevantDocids()) {
      grades.put(place(record, places, id), record.gains().getOrDefault(id, 1));
    }
    try {
      return new RewardReference(new Permutation(order), grades);
    } catch (IllegalArgumentException e) {
      throw StageException.data("record " + record.qid() + ": " + e.getMessage());
    }
  }

  private static int place(TrainingRecord record, Map<String, Integer> places, String id) {
    Integer place = places.get(id);
    if (place == null) {
      throw StageException.data(
          "record " + record.qid() + ": passage " + id + " is not in its initial_list");
    }
    return place;
  }

  private String text(String id) {
    Passage passage = passages.get(id);
    if (passage == null) {
      throw StageException.data("passage " + id + " is not in passages.jsonl");
    }
    return passage.text();
  }
}
