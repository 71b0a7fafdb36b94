package io.reasonrank.reranker;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.EngineCapabilities;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.ModelInfo;
import io.reasonrank.engine.Prompt;
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

    Recorded(boolean closesThoughts) {
      this.closesThoughts = closesThoughts;
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
      return new EngineCapabilities(false, closesThoughts, false, false, false);
    }

    @Override
    public ModelInfo model() {
      return new ModelInfo("recorded", "", 1000);
    }

    @Override
    public void close() {}
  }
}
