package io.reasonrank.reranker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.EngineCapabilities;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.ModelInfo;
import io.reasonrank.engine.Prompt;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.engine.TokenLogProbability;
import io.reasonrank.engine.TokenLogProbability.Alternative;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.reranker.WindowVerdict.Quality;
import io.smallrye.mutiny.Multi;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineWindowJudgeTest {
  private static final List<String> PASSAGES = List.of("one two three", "b", "c");

  @Test
  void theModelsOrderAndThoughtAreTaken() {
    Recorded engine = new Recorded(false);
    engine.answer("<think>\n[3] fits\n</think>\n<answer> [3] > [1] > [2] </answer>");
    List<String> thought = new ArrayList<>();
    WindowVerdict verdict = judge(engine, 100, thought);
    assertThat(verdict.order().ids()).containsExactly(3, 1, 2);
    assertThat(verdict.quality()).isEqualTo(Quality.EXACT);
    assertThat(verdict.reasoning()).isEqualTo("[3] fits");
    assertThat(thought).containsExactly("[3] fits");
    assertThat(verdict.usage()).isEqualTo(new Usage(10, 0, 5, 3));
  }

  @Test
  void passagesAreCutToTheModelsTokensAndTheQueryIsNot() {
    Recorded engine = new Recorded(false);
    engine.answer("<think></think><answer>[1] > [2] > [3]</answer>");
    judge(engine, 1, new ArrayList<>());
    assertThat(chat(engine.requests.getFirst()))
        .containsExactly(ChatMessage.user("query: a query of many words\n[1] one\n[2] b\n[3] c"));
  }

  @Test
  void bothQuestionsOfAWindowHaveTheRequestsPriority() {
    Recorded engine = new Recorded(false);
    engine.answer("<think> it could be [2] or", FinishReason.LENGTH);
    engine.answer("<answer> [2] > [1] > [3] </answer>");
    judge(engine, 100, new ArrayList<>());
    assertThat(engine.requests).extracting(GenerationRequest::priority).containsExactly(-3, -3);
  }

  @Test
  void aThoughtThatRanOutOfTokensIsClosedAndTheAnswerAskedFor() {
    Recorded engine = new Recorded(false);
    engine.answer("<think> it could be [2] or", FinishReason.LENGTH);
    engine.answer("<answer> [2] > [1] > [3] </answer>");
    WindowVerdict verdict = judge(engine, 100, new ArrayList<>());
    assertThat(verdict.order().ids()).containsExactly(2, 1, 3);
    assertThat(verdict.usage()).isEqualTo(new Usage(20, 0, 10, 6));
    GenerationRequest second = engine.requests.get(1);
    assertThat(second.budget().reasoning()).isZero();
    assertThat(chat(second).get(1))
        .isEqualTo(ChatMessage.assistant("<think> it could be [2] or\n</think>"));
  }

  @Test
  void anEngineThatClosesThoughtsItselfIsNotAskedAgain() {
    Recorded engine = new Recorded(true);
    engine.answer("<think> it could be [2] or", FinishReason.LENGTH);
    WindowVerdict verdict = judge(engine, 100, new ArrayList<>());
    assertThat(engine.requests).hasSize(1);
    assertThat(verdict.quality()).isEqualTo(Quality.MISSING);
    assertThat(verdict.order().ids()).containsExactly(1, 2, 3);
  }

  @Test
  void theSecondQuestionFitsTheContextBecauseTheOldestThoughtIsLeftOut() {
    Recorded engine = new Recorded(false, 200);
    engine.answer("<think>" + "old ".repeat(1000) + "it is [2]", FinishReason.LENGTH);
    engine.answer("<answer> [2] > [1] > [3] </answer>");
    WindowVerdict verdict = judge(engine, 100, new ArrayList<>());
    String thought = chat(engine.requests.get(1)).get(1).content();
    assertThat(thought).startsWith("<think>").endsWith("it is [2]\n</think>");
    assertThat(Tokenizer.estimate().count(thought)).isBetween(1, 60);
    assertThat(verdict.order().ids()).containsExactly(2, 1, 3);
  }

  @Test
  void aQuestionThatFillsTheContextIsNotAskedTwice() {
    Recorded engine = new Recorded(false, 100);
    engine.answer("<think> it could be", FinishReason.LENGTH);
    assertThat(judge(engine, 100, new ArrayList<>()).quality()).isEqualTo(Quality.MISSING);
    assertThat(engine.requests).hasSize(1);
  }

  @Test
  void aSinglePassageIsGradedByTheProbabilityOfItsVerdict() {
    Recorded engine = new Recorded(false);
    engine.answers.add(
        new GenerationEvent.Finished(
            "<think> no, or yes </think> <answer>yes</answer>",
            FinishReason.STOP,
            new Usage(10, 0, 5, 3),
            List.of(
                token("<answer>", 1.0),
                new TokenLogProbability(
                    "yes",
                    Math.log(0.6),
                    List.of(
                        new Alternative("yes", Math.log(0.6)),
                        new Alternative(" No", Math.log(0.15)),
                        new Alternative("maybe", Math.log(0.2)),
                        new Alternative("Yes", Math.log(0.0)))),
                token("</answer>", 1.0)),
            List.of()));
    WindowVerdict verdict = judgeOne(engine);
    assertThat(verdict.grades().getFirst()).isCloseTo(0.8, offset(1e-12));
    assertThat(verdict.quality()).isEqualTo(Quality.EXACT);
    assertThat(chat(engine.requests.getFirst()).get(1).content()).contains("Passage: one two");
  }

  @Test
  void withoutProbabilitiesTheVerdictItselfIsTheGrade() {
    Recorded engine = new Recorded(false);
    engine.answer("<think> yes? </think> <answer> No. </answer>");
    engine.answer("<think> no </think> <answer>Yes</answer>");
    engine.answer("<think> yes </think> I cannot say.");
    assertThat(judgeOne(engine).grades()).containsExactly(0.0);
    assertThat(judgeOne(engine).grades()).containsExactly(1.0);
    assertThat(judgeOne(engine).quality()).isEqualTo(Quality.MISSING);
  }

  @Test
  void aModelThatGivesNoVerdictIsGradedByTheOneItWouldRatherHaveGiven() {
    Recorded engine = new Recorded(false, 10_000, true);
    engine.answer("I am a helpful assistant.");
    engine.answers.add(
        new GenerationEvent.Finished(
            "Sure!",
            FinishReason.STOP,
            new Usage(10, 0, 0, 3),
            List.of(),
            List.of(Math.log(0.03), Math.log(0.01))));
    WindowVerdict verdict = judgeOne(engine);
    assertThat(verdict.grades().getFirst()).isCloseTo(0.75, offset(1e-12));
    assertThat(verdict.usage()).isEqualTo(new Usage(20, 0, 5, 6));
    GenerationRequest second = engine.requests.get(1);
    assertThat(second.candidates()).containsExactly("<answer>yes", "<answer>no");
    assertThat(chat(second)).contains(ChatMessage.assistant("I am a helpful assistant."));
  }

  @Test
  void qwen3IsToldNotToThinkWhereNoThoughtIsPaidFor() {
    Recorded engine = new Recorded(false);
    engine.answer("<think>\n\n</think>\n\n<answer>[2] > [1] > [3]</answer>");
    WindowTask task =
        WindowTask.of("q", PASSAGES, RerankOptions.PAPER.withBudget(new TokenBudget(0, 50)));
    WindowVerdict verdict =
        new EngineWindowJudge(
                engine, PromptTemplate.builtIn("reasonrank-qwen3"), Tokenizer.estimate(), 100)
            .judge(task)
            .await()
            .indefinitely();
    assertThat(chat(engine.requests.getFirst()).getLast().content()).endsWith("\n/no_think");
    assertThat(verdict.quality()).isEqualTo(Quality.EXACT);
  }

  private static TokenLogProbability token(String text, double probability) {
    return new TokenLogProbability(text, Math.log(probability), List.of());
  }

  private static WindowVerdict judgeOne(Recorded engine) {
    return new EngineWindowJudge(
            engine, PromptTemplate.builtIn("reasonrank"), Tokenizer.estimate(), 100)
        .judge(WindowTask.of("q", List.of("one two three"), RerankOptions.PAPER))
        .await()
        .indefinitely();
  }

  private static List<ChatMessage> chat(GenerationRequest request) {
    return ((Prompt.Chat) request.prompt()).messages();
  }

  private static WindowVerdict judge(Recorded engine, int passageTokens, List<String> thought) {
    WindowTask task =
        new WindowTask(
            "a query of many words",
            PASSAGES,
            RerankOptions.PAPER.sampling(),
            RerankOptions.PAPER.budget(),
            Optional.empty(),
            -3,
            thought::add);
    return new EngineWindowJudge(
            engine, PromptTemplate.builtIn("compact"), Tokenizer.estimate(), passageTokens)
        .judge(task)
        .await()
        .indefinitely();
  }

  /** Answers from a script and keeps what it was asked. */
  private static final class Recorded implements GenerationEngine {
    private final ArrayDeque<GenerationEvent.Finished> answers = new ArrayDeque<>();
    private final List<GenerationRequest> requests = new ArrayList<>();
    private final boolean closesThoughts;

    private final int context;
    private final boolean scoresCandidates;

    Recorded(boolean closesThoughts) {
      this(closesThoughts, 10_000);
    }

    Recorded(boolean closesThoughts, int context) {
      this(closesThoughts, context, false);
    }

    Recorded(boolean closesThoughts, int context, boolean scoresCandidates) {
      this.closesThoughts = closesThoughts;
      this.context = context;
      this.scoresCandidates = scoresCandidates;
    }

    void answer(String text) {
      answer(text, FinishReason.STOP);
    }

    void answer(String text, FinishReason reason) {
      answers.add(new GenerationEvent.Finished(text, reason, new Usage(10, 0, 5, 3)));
    }

    @Override
    public Multi<GenerationEvent> generate(GenerationRequest request) {
      requests.add(request);
      return Multi.createFrom()
          .items(new GenerationEvent.Delta("[3] fits", true), answers.remove());
    }

    @Override
    public EngineCapabilities capabilities() {
      return new EngineCapabilities(false, closesThoughts, false, scoresCandidates, false);
    }

    @Override
    public ModelInfo model() {
      return new ModelInfo("recorded", "", context);
    }

    @Override
    public void close() {}
  }
}
