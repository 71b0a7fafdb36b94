package io.reasonrank.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.engine.AnswerConstraint;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import io.smallrye.mutiny.Multi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConstrainedAnswerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Pattern ANSWER =
      Pattern.compile("(?s).*<answer>\\s*(\\[\\d+\\](?: > \\[\\d+\\])*)\\s*</answer>");

  @TempDir Path directory;

  @Test
  void anyAnswerOfARandomModelIsAPermutationWithSingleBytes() {
    everyAnswerIsAPermutation(BytePairModels.create(directory, List.of(), 1024));
  }

  @Test
  void anyAnswerOfARandomModelIsAPermutationWithMergedDigitsAndSeparators() {
    everyAnswerIsAPermutation(BytePairModels.create(directory, BytePairModels.MERGES, 1024));
  }

  @Test
  void anyAnswerOfARandomModelIsAPermutationWithWordPieces() {
    everyAnswerIsAPermutation(TinyModels.create(directory));
  }

  private static void everyAnswerIsAPermutation(Path model) {
    try (var engine = DjlEngine.open(model, DjlOptions.DEFAULTS)) {
      List<Integer> sizes =
          IntStream.concat(IntStream.rangeClosed(1, 24), IntStream.of(57, 99, 100))
              .boxed()
              .toList();
      var answers = new ArrayList<Multi<Finished>>();
      for (int n : sizes) {
        answers.add(finished(engine, request(n, 31L * n)));
      }
      List<Finished> all =
          Multi.createBy()
              .concatenating()
              .streams(answers)
              .collect()
              .asList()
              .await()
              .atMost(PATIENCE);
      for (int i = 0; i < all.size(); i++) {
        assertThat(ids(all.get(i).text()))
            .as("n = %d, seed %d: %s", sizes.get(i), 31L * sizes.get(i), all.get(i).text())
            .containsExactlyInAnyOrderElementsOf(
                IntStream.rangeClosed(1, sizes.get(i)).boxed().toList());
      }
    }
  }

  @Test
  void differentSeedsGiveDifferentOrders() {
    BytePairModels.create(directory, BytePairModels.MERGES, 1024);
    try (var engine = DjlEngine.open(directory, DjlOptions.DEFAULTS)) {
      long orders =
          IntStream.range(0, 6)
              .mapToObj(seed -> ids(text(engine, request(9, seed))))
              .distinct()
              .count();
      assertThat(orders).isGreaterThan(2);
    }
  }

  @Test
  void aThoughtIsClosedAtItsBudgetAndTheAnswerFollowsIt() {
    BytePairModels.create(directory, BytePairModels.MERGES, 1024);
    try (var engine = DjlEngine.open(directory, DjlOptions.DEFAULTS)) {
      var open =
          GenerationRequest.raw("rank the passages <think>\n", new TokenBudget(40, 200))
              .withSampling(Sampling.atTemperature(1, 3))
              .withConstraint(new AnswerConstraint.PermutationOf(5));
      Finished end = finished(engine, open).toUni().await().atMost(PATIENCE);

      assertThat(end.text()).startsWith("<think>\n").containsPattern("</think>\\s*<answer> \\[");
      assertThat(ids(end.text())).hasSize(5);
      assertThat(end.reason()).isEqualTo(FinishReason.STOP);
      int closing = "\n</think>\n<answer>".length();
      assertThat(end.usage().reasoningTokens()).isBetween(40, 40 + closing);
    }
  }

  @Test
  void aThoughtWithoutAConstraintIsClosedToo() {
    BytePairModels.create(directory, BytePairModels.MERGES, 1024);
    try (var engine = DjlEngine.open(directory, DjlOptions.DEFAULTS)) {
      var open =
          GenerationRequest.raw("why? <think>\n", new TokenBudget(20, 10))
              .withSampling(Sampling.atTemperature(1, 4));
      Finished end = finished(engine, open).toUni().await().atMost(PATIENCE);

      assertThat(end.text()).contains("</think>\n");
      assertThat(end.usage().answerTokens()).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void anAnswerThatRunsOutOfTokensIsCompletedInAscendingOrder() {
    BytePairModels.create(directory, BytePairModels.MERGES, 1024);
    try (var engine = DjlEngine.open(directory, DjlOptions.DEFAULTS)) {
      var tight =
          GenerationRequest.raw("rank ", new TokenBudget(0, 6))
              .withSampling(Sampling.atTemperature(1, 9))
              .withConstraint(new AnswerConstraint.PermutationOf(9));
      Finished end = finished(engine, tight).toUni().await().atMost(PATIENCE);

      List<Integer> ids = ids(end.text());
      assertThat(ids).hasSize(9);
      assertThat(ids.subList(4, 9)).isSorted();
      assertThat(end.reason()).isEqualTo(FinishReason.LENGTH);
    }
  }

  private static GenerationRequest request(int n, long seed) {
    return GenerationRequest.greedy(
            List.of(ChatMessage.user("order the " + n)), new TokenBudget(12, 700))
        .withSampling(Sampling.atTemperature(1, seed))
        .withConstraint(new AnswerConstraint.PermutationOf(n));
  }

  private static String text(DjlEngine engine, GenerationRequest request) {
    return finished(engine, request).toUni().await().atMost(PATIENCE).text();
  }

  private static Multi<Finished> finished(DjlEngine engine, GenerationRequest request) {
    return engine.generate(request).filter(Finished.class::isInstance).map(Finished.class::cast);
  }

  private static List<Integer> ids(String text) {
    var answer = ANSWER.matcher(text);
    assertThat(answer.matches()).as(text).isTrue();
    return Pattern.compile("\\d+")
        .matcher(answer.group(1))
        .results()
        .map(id -> Integer.parseInt(id.group()))
        .toList();
  }
}
