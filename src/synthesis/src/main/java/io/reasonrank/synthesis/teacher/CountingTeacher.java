package io.reasonrank.synthesis.teacher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.ranking.ConversationTemplate;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.spec.LabelParameters.Asking;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks nobody and counts what a language model would be asked: each question once per sample, and a
 * selection of the first passage assumed.
 */
public final class CountingTeacher implements Teacher {
  private static final int WORDS_OF_A_WRITTEN_QUERY = 30;

  private final Tokenizer tokenizer = Tokenizer.estimate();
  private final TeacherPrompts prompts;
  private final Asking asking;
  private final Set<List<ChatMessage>> asked = new HashSet<>();
  private long calls;
  private long promptTokens;

  public CountingTeacher(Asking asking) {
    this.asking = asking;
    this.prompts = new TeacherPrompts(tokenizer, asking);
  }

  @Override
  public List<String> positives(Question question, ConversationTemplate template) {
    count(prompts.positives(question, template), 1);
    return question.passages().stream().limit(1).map(Passage::id).toList();
  }

  @Override
  public List<String> misleading(Question question) {
    count(prompts.misleading(question), 1);
    return List.of();
  }

  @Override
  public Label order(Question question) {
    count(prompts.order(question), asking.samples());
    return new Label(question.passages().stream().map(Passage::id).toList(), "");
  }

  @Override
  public Written write(Question about) {
    count(prompts.writing(about), 1);
    return new Written("word ".repeat(WORDS_OF_A_WRITTEN_QUERY), "");
  }

  /** The same question is asked once. */
  private synchronized void count(List<ChatMessage> chat, int times) {
    if (asked.add(chat)) {
      calls += times;
      promptTokens += (long) times * TeacherPrompts.tokens(chat, tokenizer);
    }
  }

  @Override
  public synchronized ObjectNode metrics() {
    return Json.object().put("calls", calls).put("promptTokens", promptTokens);
  }
}
