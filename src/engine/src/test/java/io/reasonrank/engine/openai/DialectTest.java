package io.reasonrank.engine.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.AnswerConstraint.PermutationOf;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import java.net.URI;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectTest {
  private static final OpenAiOptions OPTIONS = OpenAiOptions.of(URI.create("http://h/v1"), "m");

  private static final GenerationRequest EVERYTHING =
      GenerationRequest.greedy(List.of(ChatMessage.user("x")), new TokenBudget(10, 5))
          .withSampling(new Sampling(0.5, 0.9, 40, 0.05, 1.1, 3))
          .withConstraint(new PermutationOf(2))
          .withCandidates(List.of("[1]"))
          .withPriority(1);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          OPENAI     | max_completion_tokens
          COMPATIBLE | max_tokens min_p priority repetition_penalty top_k
          VLLM       | max_tokens min_p priority repetition_penalty structured_outputs top_k
          SGLANG     | max_tokens min_p priority regex repetition_penalty top_k
          LLAMA_CPP  | grammar max_tokens min_p repeat_penalty top_k
          REASONRANK | answer_constraint candidates max_tokens min_p priority reasoning_budget \
          repetition_penalty top_k
          """)
  void eachKindOfServerGetsItsOwnFields(Dialect dialect, String expected) {
    ObjectNode body = RequestBody.of(OPTIONS.withDialect(dialect), EVERYTHING);

    var fields = new TreeSet<String>();
    body.fieldNames().forEachRemaining(fields::add);
    fields.removeAll(
        List.of("model", "messages", "stream", "stream_options", "temperature", "top_p", "seed"));
    assertThat(String.join(" ", fields)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<answer>[2] > [1] > [3]</answer>",
        "<answer>\n[1] > [3] > [2]\n</answer>",
        "<think>a < b\n</think>\n<answer>[3] > [2] > [1]</answer>"
      })
  void theFormHoldsWhatTheParserCallsRight(String answer) {
    assertThat(answer).matches(AnswerForm.regex(new PermutationOf(3)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[2] > [1] > [3]",
        "<answer>[2] > [1]</answer>",
        "<answer>[2] > [1] > [4]</answer>",
        "<answer>[2], [1], [3]</answer>"
      })
  void theFormHoldsNothingElse(String answer) {
    assertThat(answer).doesNotMatch(AnswerForm.regex(new PermutationOf(3)));
  }

  @Test
  void theGrammarNamesEveryPassage() {
    assertThat(AnswerForm.gbnf(new PermutationOf(3)))
        .contains("{2}")
        .contains("\"1\" | \"2\" | \"3\"");
  }
}
