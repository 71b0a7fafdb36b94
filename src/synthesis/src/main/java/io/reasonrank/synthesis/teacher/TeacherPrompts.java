package io.reasonrank.synthesis.teacher;

import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.ranking.ConversationTemplate;
import io.reasonrank.ranking.ConversationTemplate.Subject;
import io.reasonrank.reranker.Conversations;
import io.reasonrank.stage.spec.LabelParameters.Asking;
import io.reasonrank.synthesis.teacher.Teacher.Question;
import java.util.List;

/** The messages that a language model is asked with. */
final class TeacherPrompts {
  private static final ConversationTemplate MISLEADING =
      ConversationTemplate.builtIn("hard-negatives");
  private static final ConversationTemplate WRITING = ConversationTemplate.builtIn("query-writing");

  /** What a chat template adds to a message, generously. */
  private static final int TOKENS_AROUND_A_MESSAGE = 4;

  private final Tokenizer tokenizer;
  private final Asking asking;
  private final ConversationTemplate listwise;

  TeacherPrompts(Tokenizer tokenizer, Asking asking) {
    this.tokenizer = tokenizer;
    this.asking = asking;
    this.listwise =
        ConversationTemplate.builtIn(
            asking.thought().equals("asked") ? "listwise-thinking" : "listwise");
  }

  List<ChatMessage> positives(Question question, ConversationTemplate prompts) {
    return chat(prompts, question);
  }

  List<ChatMessage> misleading(Question question) {
    return chat(MISLEADING, question);
  }

  List<ChatMessage> order(Question question) {
    return chat(listwise, question);
  }

  List<ChatMessage> writing(Question question) {
    return chat(WRITING, question);
  }

  private List<ChatMessage> chat(ConversationTemplate template, Question question) {
    List<String> texts =
        question.passages().stream()
            .map(passage -> tokenizer.truncate(passage.text(), asking.maxPassageTokens()))
            .toList();
    return Conversations.messages(
        template.render(new Subject(question.query(), question.answer(), texts)));
  }

  /** Tokens of a chat. */
  static int tokens(List<ChatMessage> chat, Tokenizer tokenizer) {
    return chat.stream()
        .mapToInt(message -> tokenizer.count(message.content()) + TOKENS_AROUND_A_MESSAGE)
        .sum();
  }
}
