package io.reasonrank.reranker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.ranking.Permutation;
import io.reasonrank.reranker.RerankOptions.OnEngineFailure;
import io.reasonrank.reranker.WindowVerdict.Quality;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ListwiseRerankerTest {
  private static final RerankOptions OPTIONS = RerankOptions.PAPER;

  /** Passages are numbers; the smaller number is the better passage. */
  private static final WindowJudge BY_NUMBER =
      task -> Uni.createFrom().item(() -> verdict(task.passages(), byNumber(task.passages())));

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void everyStrategyPutsTheBestFirstAndScoresFallStrictly(Strategy strategy) {
    RerankResult result = rerank(BY_NUMBER, falling(100), OPTIONS.withStrategy(strategy)).getLast();
    assertThat(result.order()).doesNotHaveDuplicates().hasSize(100);
    assertThat(result.order().subList(0, 5)).contains(99, 98);
    assertThat(result.degraded()).isFalse();
    assertThat(result.partial()).isFalse();
    for (int rank = 1; rank < 100; rank++) {
      assertThat(result.scores().get(rank)).isBetween(0.0, result.scores().get(rank - 1) - 1e-9);
    }
    assertThat(result.scores().getFirst()).isLessThanOrEqualTo(1);
  }

  @Test
  void eventsTellRoundsAndEndWithTheResult() {
    List<RerankEvent> events =
        new ListwiseReranker(BY_NUMBER, 2)
            .rerank(request(falling(30), OPTIONS))
            .collect()
            .asList()
            .await()
            .atMost(Duration.ofSeconds(10));
    assertThat(events)
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly("RoundStarted", "Provisional", "RoundStarted", "Provisional", "Completed");
  }

  @Test
  void nothingAndOnePassageNeedNoCall() {
    WindowJudge never =
        task -> {
          throw new AssertionError("called");
        };
    assertThat(rerank(never, List.of(), OPTIONS).getLast().order()).isEmpty();
    RerankResult one = rerank(never, List.of("1"), OPTIONS).getLast();
    assertThat(one.order()).containsExactly(0);
    assertThat(one.usage().calls()).isZero();
  }

  @Test
  void emptyPassagesRankLastAndCopiesStandTogetherWithoutACall() {
    AtomicInteger seen = new AtomicInteger();
    WindowJudge counting =
        task -> {
          seen.addAndGet(task.passages().size());
          return BY_NUMBER.judge(task);
        };
    List<String> passages = List.of(" ", "3", "1", "3 ", "", "2");
    assertThat(rerank(counting, passages, OPTIONS).getLast().order())
        .containsExactly(2, 5, 1, 3, 0, 4);
    assertThat(seen).hasValue(3);
  }

  @Test
  void aThousandRoundsDoNotNestOnTheStack() {
    RerankResult result = rerank(BY_NUMBER, falling(3000), OPTIONS.withWindow(2, 1)).getLast();
    assertThat(result.order().getFirst()).isEqualTo(2999);
    assertThat(result.usage().rounds()).isEqualTo(2999);
  }

  @Test
  void aFailedWindowIsAskedOnceMoreInAnotherOrder() {
    ConcurrentLinkedQueue<String> firsts = new ConcurrentLinkedQueue<>();
    WindowJudge failsOnce =
        task -> {
          firsts.add(task.passages().getFirst());
          return firsts.size() == 1
              ? Uni.createFrom().failure(unavailable())
              : BY_NUMBER.judge(task);
        };
    RerankResult result = rerank(failsOnce, falling(10), OPTIONS).getLast();
    assertThat(result.order().getFirst()).isEqualTo(9);
    assertThat(result.usage().calls()).isEqualTo(2);
    assertThat(result.degraded()).isFalse();
    assertThat(firsts).containsExactly("10", "5");
  }

  @Test
  void aWindowWithoutAnAnswerKeepsItsOrderAndTheResultSaysSo() {
    WindowJudge mute =
        task -> {
          boolean bottom = task.passages().contains("1");
          return bottom
              ? Uni.createFrom()
                  .item(WindowVerdict.inputOrder(task.passages().size(), "no answer block"))
              : BY_NUMBER.judge(task);
        };
    RerankResult result = rerank(mute, falling(30), OPTIONS).getLast();
    assertThat(result.degraded()).isTrue();
    assertThat(result.reasons()).containsExactly("round 1: no answer block");
    assertThat(result.order()).hasSize(30).doesNotHaveDuplicates();
  }

  @Test
  void anEngineThatIsDownGivesTheInputOrderOrItsErrorAsAsked() {
    WindowJudge down = task -> Uni.createFrom().failure(unavailable());
    RerankResult result = rerank(down, falling(50), OPTIONS).getLast();
    assertThat(result.order()).isEqualTo(IntStream.range(0, 50).boxed().toList());
    assertThat(result.degraded()).isTrue();
    assertThat(result.reasons().getFirst()).contains("engine is away");
    assertThat(result.usage().calls()).isEqualTo(2);
    assertThatThrownBy(
            () -> rerank(down, falling(50), OPTIONS.onEngineFailure(OnEngineFailure.ERROR)))
        .isInstanceOf(EngineException.class);
  }

  @Test
  void theDeadlineAnswersWithTheBestSoFarAndStopsTheWork() {
    AtomicInteger cancelled = new AtomicInteger();
    AtomicInteger calls = new AtomicInteger();
    WindowJudge stuckInRoundTwo =
        task ->
            calls.incrementAndGet() == 1
                ? BY_NUMBER.judge(task)
                : Uni.createFrom()
                    .<WindowVerdict>nothing()
                    .onCancellation()
                    .invoke(cancelled::incrementAndGet);
    RerankRequest request =
        new RerankRequest(
            "r", "q", falling(30), OPTIONS, Optional.of(Instant.now().plusMillis(200)));
    RerankResult result =
        new ListwiseReranker(stuckInRoundTwo, 1)
            .result(request)
            .await()
            .atMost(Duration.ofSeconds(10));
    assertThat(result.partial()).isTrue();
    assertThat(result.order()).doesNotHaveDuplicates().hasSize(30);
    assertThat(result.order().get(10)).isEqualTo(29);
    assertThat(cancelled).hasValue(1);
  }

  @Test
  void aDeadlineInThePastAnswersAtOnceInInputOrder() {
    RerankRequest request =
        new RerankRequest("r", "q", falling(5), OPTIONS, Optional.of(Instant.EPOCH));
    RerankResult result = new ListwiseReranker(BY_NUMBER, 1).result(request).await().indefinitely();
    assertThat(result.partial()).isTrue();
    assertThat(result.order()).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void cancellingStopsEveryRunningWindow() {
    AtomicInteger started = new AtomicInteger();
    AtomicInteger cancelled = new AtomicInteger();
    WindowJudge stuck =
        task ->
            Uni.createFrom()
                .<WindowVerdict>nothing()
                .onSubscription()
                .invoke(started::incrementAndGet)
                .onCancellation()
                .invoke(cancelled::incrementAndGet);
    Cancellable work =
        new ListwiseReranker(stuck, 4)
            .rerank(request(falling(100), OPTIONS.withStrategy(Strategy.GROUPS)))
            .subscribe()
            .with(event -> {});
    assertThat(started).hasValue(4);
    work.cancel();
    assertThat(cancelled).hasValue(4);
  }

  @Test
  void aJudgeThatGradesNothingCannotRankPointwiseAndTheResultSaysSo() {
    WindowJudge ungraded =
        task -> Uni.createFrom().item(exact(Permutation.identity(task.passages().size())));
    RerankResult result =
        rerank(ungraded, falling(3), OPTIONS.withStrategy(Strategy.POINTWISE)).getLast();
    assertThat(result.order()).containsExactly(0, 1, 2);
    assertThat(result.reasons()).hasSize(3).first().asString().contains("grades no single");
  }

  private static WindowVerdict exact(Permutation order) {
    return new WindowVerdict(order, List.of(), "", "", Quality.EXACT, "", Usage.NONE);
  }

  @Test
  void votesOutvoteOneBadJudgement() {
    AtomicInteger calls = new AtomicInteger();
    WindowJudge wrongOnce =
        task ->
            calls.incrementAndGet() == 2
                ? Uni.createFrom()
                    .item(verdict(task.passages(), reversed(byNumber(task.passages()))))
                : BY_NUMBER.judge(task);
    RerankResult result =
        rerank(wrongOnce, falling(5), OPTIONS.withVotes(5, OPTIONS.sampling())).getLast();
    assertThat(result.order()).containsExactly(4, 3, 2, 1, 0);
    assertThat(result.usage().calls()).isEqualTo(5);
  }

  private static List<RerankResult> rerank(
      WindowJudge judge, List<String> passages, RerankOptions options) {
    return List.of(
        new ListwiseReranker(judge, 3)
            .result(request(passages, options))
            .await()
            .atMost(Duration.ofSeconds(20)));
  }

  private static RerankRequest request(List<String> passages, RerankOptions options) {
    return RerankRequest.of("r", "q", passages, options);
  }

  private static List<String> falling(int n) {
    return IntStream.range(0, n).mapToObj(i -> Integer.toString(n - i)).toList();
  }

  private static List<Integer> byNumber(List<String> passages) {
    List<Integer> positions = new ArrayList<>(Permutation.identity(passages.size()).positions());
    positions.sort((a, b) -> number(passages.get(a)) - number(passages.get(b)));
    return positions;
  }

  private static int number(String passage) {
    return Integer.parseInt(passage.strip());
  }

  private static List<Integer> reversed(List<Integer> list) {
    List<Integer> copy = new ArrayList<>(list);
    Collections.reverse(copy);
    return copy;
  }

  private static WindowVerdict verdict(List<String> passages, List<Integer> positions) {
    List<Double> grades = passages.stream().map(passage -> 1.0 / number(passage)).toList();
    return new WindowVerdict(
        Permutation.ofPositions(positions), grades, "", "", Quality.EXACT, "", Usage.NONE);
  }

  private static EngineException unavailable() {
    return new EngineException(EngineException.Kind.UNAVAILABLE, "engine is away");
  }
}
