package io.reasonrank.reranker;

import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.engine.Tokenizer;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Asks a model that may think before it answers. Where the engine cannot close a thought at its
 * budget by itself, a completion that ran out of tokens inside its thought is asked for its answer
 * once more, with the thought closed; of a thought too long for the model's context its end is
 * kept, because a thought concludes there.
 */
final class ThoughtfulCall {
  private static final String THINK = "<think>";
  private static final String END_THINK = "</think>";

  /** What a chat template adds around two more messages, generously. */
  private static final int TEMPLATE_TOKENS = 48;

  private final GenerationEngine engine;
  private final Tokenizer tokenizer;

  ThoughtfulCall(GenerationEngine engine, Tokenizer tokenizer) {
    this.engine = engine;
    this.tokenizer = tokenizer;
  }

  /**
   * What to ask.
   *
   * @param chat the messages
   * @param thinks whether the model was asked to think
   * @param shape what else the request wants
   * @param closing asks for the answer alone, after a thought that ran out of tokens
   */
  record Question(
      List<ChatMessage> chat,
      boolean thinks,
      UnaryOperator<GenerationRequest> shape,
      String closing) {
    Question {
      chat = List.copyOf(chat);
    }
  }

  Uni<Finished> ask(Question question, WindowTask task) {
    return generate(question, question.chat, task, task.budget())
        .chain(first -> closeThought(question, task, first));
  }

  private Uni<Finished> generate(
      Question question, List<ChatMessage> chat, WindowTask task, TokenBudget budget) {
    return engine
        .generate(
            question.shape.apply(
                GenerationRequest.greedy(chat, budget)
                    .withSampling(task.sampling())
                    .withDeadline(task.deadline())
                    .withPriority(task.priority())))
        .onItem()
        .invoke(event -> forward(event, task))
        .filter(Finished.class::isInstance)
        .map(Finished.class::cast)
        .toUni();
  }

  private static void forward(GenerationEvent event, WindowTask task) {
    if (event instanceof Delta delta && delta.reasoning()) {
      task.onReasoning().accept(delta.text());
    }
  }

  private Uni<Finished> closeThought(Question question, WindowTask task, Finished first) {
    boolean openThought =
        first.reason() == FinishReason.LENGTH
            && question.thinks
            && !first.text().contains(END_THINK);
    int room = room(question, task, first);
    if (!openThought || engine.capabilities().forcedEndOfThought() || room < 0) {
      return Uni.createFrom().item(first);
    }
    String closing = "\n" + END_THINK;
    String said = lastTokens(first.text(), room) + closing;
    return again(question, task, said).map(second -> joined(first, closing, second));
  }

  /**
   * Asks for the answer once more, after what the model said instead; the same answer where there
   * is no room for that.
   */
  Uni<Finished> insist(Question question, WindowTask task, Finished first) {
    int room = room(question, task, first);
    if (room < 0) {
      return Uni.createFrom().item(first);
    }
    String said = tokenizer.truncate(first.text(), room);
    return again(question, task, said).map(second -> joined(first, "", second));
  }

  private Uni<Finished> again(Question question, WindowTask task, String said) {
    List<ChatMessage> chat = new ArrayList<>(question.chat);
    chat.add(ChatMessage.assistant(said));
    chat.add(ChatMessage.user(question.closing));
    return generate(question, chat, task, new TokenBudget(0, task.budget().answer()));
  }

  /** Tokens that the thought may take in the second question; negative where not even none fit. */
  private int room(Question question, WindowTask task, Finished first) {
    int counted = first.usage().promptTokens();
    int prompt =
        counted > 0
            ? counted
            : question.chat.stream().mapToInt(message -> tokenizer.count(message.content())).sum();
    return engine.model().contextTokens()
        - prompt
        - tokenizer.count(question.closing)
        - task.budget().answer()
        - TEMPLATE_TOKENS;
  }

  /** The end of a thought that has at most so many tokens, behind its opening tag. */
  private String lastTokens(String thought, int room) {
    if (tokenizer.count(thought) <= room) {
      return thought;
    }
    int start = 0;
    int end = thought.length();
    while (start < end) {
      int middle = (start + end) >>> 1;
      if (tokenizer.count(THINK + thought.substring(middle)) <= room) {
        end = middle;
      } else {
        start = middle + 1;
      }
    }
    boolean inPair = start < thought.length() && Character.isLowSurrogate(thought.charAt(start));
    return THINK + thought.substring(inPair ? start + 1 : start);
  }

  private static Finished joined(Finished first, String closing, Finished second) {
    return new Finished(
        first.text() + closing + "\n" + second.text(),
        second.reason(),
        first.usage().plus(second.usage()),
        second.answerTokens(),
        second.candidateLogProbabilities());
  }
}
