package io.reasonrank.reranker;

import io.reasonrank.engine.AnswerConstraint;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.ranking.AnswerParser;
import io.reasonrank.ranking.Completion;
import io.reasonrank.ranking.ConversationTemplate;
import io.reasonrank.ranking.ConversationTemplate.Subject;
import io.reasonrank.ranking.Permutation;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.ranking.PromptTemplate.Mode;
import io.reasonrank.reranker.ThoughtfulCall.Question;
import io.reasonrank.reranker.WindowVerdict.Quality;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/**
 * A language model as a judge: of a list by the order that it writes, of a single passage by the
 * probability of its verdict.
 */
public final class EngineWindowJudge implements WindowJudge {
  private static final String CLOSING =
      "Give the order now, without further thoughts, in the form "
          + Completion.list(List.of(2, 1))
          + ", inside <answer> and </answer>.";
  private static final String CLOSING_ONE =
      "Give the verdict now, without further thoughts: yes or no, inside <answer> and </answer>.";

  /** Qwen3's own words for an answer without a thought. */
  private static final String NO_THOUGHT = "\n/no_think";

  private final GenerationEngine engine;
  private final WindowPrompts prompts;
  private final ThoughtfulCall call;
  private final ConversationTemplate single;

  public EngineWindowJudge(
      GenerationEngine engine, PromptTemplate template, Tokenizer tokenizer, int maxPassageTokens) {
    this.engine = engine;
    this.prompts = new WindowPrompts(template, tokenizer, maxPassageTokens);
    this.call = new ThoughtfulCall(engine, tokenizer);
    this.single =
        ConversationTemplate.builtIn(template.mode().thinks() ? "pointwise" : "pointwise-direct");
  }

  @Override
  public Uni<WindowVerdict> judge(WindowTask task) {
    return Uni.createFrom()
        .deferred(() -> task.passages().size() == 1 ? judgeOne(task) : judgeList(task));
  }

  private Uni<WindowVerdict> judgeList(WindowTask task) {
    int n = task.passages().size();
    List<ChatMessage> chat = prompts.messages(task.query(), task.passages());
    AnswerConstraint form = new AnswerConstraint.PermutationOf(n);
    return call.ask(question(chat, task, request -> request.withConstraint(form), CLOSING), task)
        .map(finished -> ordered(finished, n));
  }

  private Uni<WindowVerdict> judgeOne(WindowTask task) {
    List<String> passage = List.of(prompts.cut(task.passages().getFirst()));
    List<ChatMessage> chat =
        Conversations.messages(single.render(new Subject(task.query(), "", passage)));
    return call.ask(question(chat, task, this::withProbabilities, CLOSING_ONE), task)
        .chain(finished -> withVerdict(chat, task, finished))
        .map(EngineWindowJudge::graded);
  }

  /** A model that gave no verdict is asked which of the two it would rather have given. */
  private Uni<Finished> withVerdict(List<ChatMessage> chat, WindowTask task, Finished finished) {
    if (Relevance.of(finished).isPresent() || !engine.capabilities().candidateLogProbabilities()) {
      return Uni.createFrom().item(finished);
    }
    return call.insist(
        question(chat, task, request -> request.withCandidates(Relevance.VERDICTS), CLOSING_ONE),
        task,
        finished);
  }

  private GenerationRequest withProbabilities(GenerationRequest request) {
    return engine.capabilities().logProbabilities()
        ? request.withTopLogProbabilities(GenerationRequest.MOST_TOP_LOG_PROBABILITIES)
        : request;
  }

  private Question question(
      List<ChatMessage> chat,
      WindowTask task,
      UnaryOperator<GenerationRequest> shape,
      String closing) {
    Mode mode = prompts.template().mode();
    if (mode != Mode.QWEN3) {
      return new Question(chat, mode.thinks(), shape, closing);
    }
    boolean thinks = task.budget().reasoning() > 0;
    return new Question(thinks ? chat : unthinking(chat), thinks, shape, closing + NO_THOUGHT);
  }

  private static List<ChatMessage> unthinking(List<ChatMessage> chat) {
    List<ChatMessage> switched = new ArrayList<>(chat);
    ChatMessage last = switched.removeLast();
    switched.add(new ChatMessage(last.role(), last.content() + NO_THOUGHT));
    return switched;
  }

  private static WindowVerdict graded(Finished finished) {
    OptionalDouble relevance = Relevance.of(finished);
    return new WindowVerdict(
        Permutation.identity(1),
        relevance.isPresent() ? List.of(relevance.getAsDouble()) : List.of(),
        Completion.reasoningOf(finished.text()),
        finished.text(),
        relevance.isPresent() ? Quality.EXACT : Quality.MISSING,
        relevance.isPresent() ? "" : "no verdict of yes or no",
        finished.usage());
  }

  private WindowVerdict ordered(Finished finished, int n) {
    AnswerParser.Parsed parsed = AnswerParser.lenient(finished.text(), n);
    // An engine that holds answers to a permutation completes what the budget cut short.
    boolean completed =
        finished.reason() == FinishReason.LENGTH
            && engine.capabilities().constrainedAnswers()
            && !parsed.degraded();
    return new WindowVerdict(
        parsed.order(),
        List.of(),
        Completion.reasoningOf(finished.text()),
        finished.text(),
        completed ? Quality.REPAIRED : quality(parsed),
        completed
            ? "the budget ended within the answer; its end is in input order"
            : parsed.reason(),
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
