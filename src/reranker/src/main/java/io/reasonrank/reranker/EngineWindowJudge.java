package io.reasonrank.reranker;

import io.reasonrank.engine.AnswerConstraint;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.ranking.AnswerParser;
import io.reasonrank.ranking.Completion;
import io.reasonrank.ranking.Permutation;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.reranker.WindowVerdict.Quality;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;

/**
 * A language model as a judge. Where the engine cannot close a thought at its budget by itself, a
 * completion that ran out of tokens inside its thought is asked for its answer once more, with the
 * thought closed.
 */
public final class EngineWindowJudge implements WindowJudge {
  private final GenerationEngine engine;
  private final WindowPrompts prompts;

  public EngineWindowJudge(
      GenerationEngine engine, PromptTemplate template, Tokenizer tokenizer, int maxPassageTokens) {
    this.engine = engine;
    this.prompts = new WindowPrompts(template, tokenizer, maxPassageTokens);
  }

  @Override
  public Uni<WindowVerdict> judge(WindowTask task) {
    return Uni.createFrom()
        .deferred(
            () -> {
              List<ChatMessage> chat = prompts.messages(task.query(), task.passages());
              return generate(chat, task, task.budget())
                  .chain(first -> closeThought(chat, task, first))
                  .map(finished -> verdict(finished, task.passages().size()));
            });
  }

  private Uni<Finished> generate(List<ChatMessage> chat, WindowTask task, TokenBudget budget) {
    return engine
        .generate(
            GenerationRequest.greedy(chat, budget)
                .withSampling(task.sampling())
                .withConstraint(new AnswerConstraint.PermutationOf(task.passages().size()))
                .withDeadline(task.deadline()))
        .onItem()
        .invoke(event -> forward(event, task))
        .filter(Finished.class::isInstance)
        .map(Finished.class::cast)
        .toUni();
  }

  private static void forward(GenerationEvent event, WindowTask task) {
    if (event instanceof Delta(String text, boolean reasoning) && reasoning) {
      task.onReasoning().accept(text);
    }
  }

  private Uni<Finished> closeThought(List<ChatMessage> chat, WindowTask task, Finished first) {
    boolean openThought =
        first.reason() == FinishReason.LENGTH
            && prompts.template().mode().thinks()
            && !first.text().contains("</think>");
    if (!openThought || engine.capabilities().forcedEndOfThought()) {
      return Uni.createFrom().item(first);
    }
    List<ChatMessage> again = new ArrayList<>(chat);
    again.add(ChatMessage.assistant(first.text() + "\n</think>"));
    again.add(
        ChatMessage.user(
            "Give the order now, without further thoughts, in the form "
                + Completion.list(List.of(2, 1))
                + ", inside <answer> and </answer>."));
    return generate(again, task, new TokenBudget(0, task.budget().answer()))
        .map(second -> joined(first, second));
  }

  private static Finished joined(Finished first, Finished second) {
    return new Finished(
        first.text() + "\n</think>\n" + second.text(),
        second.reason(),
        first.usage().plus(second.usage()));
  }

  private static WindowVerdict verdict(Finished finished, int n) {
    AnswerParser.Parsed parsed = AnswerParser.lenient(finished.text(), n);
    return new WindowVerdict(
        parsed.order(),
        List.of(),
        Completion.reasoningOf(finished.text()),
        finished.text(),
        quality(parsed),
        parsed.reason(),
        finished.usage());
  }

  private static Quality quality(AnswerParser.Parsed parsed) {
    if (!parsed.degraded()) {
      return Quality.EXACT;
    }
    boolean untouched = parsed.order().equals(Permutation.identity(parsed.order().size()));
    return untouched && parsed.reason().startsWith(AnswerParser.NO_ANSWER)
        ? Quality.MISSING
        : Quality.REPAIRED;
  }
}
