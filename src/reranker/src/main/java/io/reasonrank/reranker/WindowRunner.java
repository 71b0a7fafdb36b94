package io.reasonrank.reranker;

import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.engine.Sampling;
import io.reasonrank.ranking.Permutation;
import io.reasonrank.reranker.WindowVerdict.Quality;
import io.reasonrank.reranker.plan.WindowPlanner.JudgedWindow;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Judges one window as a request asks: so many votes, each tried once more with the window rotated
 * by half when it gave nothing, and the window's own order when it gives nothing again.
 */
final class WindowRunner {
  private static final String NO_GRADE = "this judge grades no single passage; input order kept";

  private final WindowJudge judge;
  private final RerankRequest request;
  private final Consumer<RerankEvent> events;

  WindowRunner(WindowJudge judge, RerankRequest request, Consumer<RerankEvent> events) {
    this.judge = judge;
    this.request = request;
    this.events = events;
  }

  /** One judgement with what it cost, in the window's own numbering. */
  private record Attempt(WindowVerdict verdict, int calls, Optional<Throwable> failure) {}

  /**
   * @param round 1-based
   * @param number of the window in its round, 0-based
   * @param indexes the window, as the planner numbers passages
   * @param positions the same, as input positions
   */
  Uni<WindowOutcome> run(int round, int number, List<Integer> indexes, List<Integer> positions) {
    return Multi.createFrom()
        .range(0, request.options().votes())
        .onItem()
        .transformToUniAndConcatenate(vote -> attempt(round, number, positions, vote))
        .collect()
        .asList()
        .map(attempts -> outcome(round, indexes, positions, attempts));
  }

  private Uni<Attempt> attempt(int round, int number, List<Integer> positions, int vote) {
    // Greedy votes would be copies of each other: they see the window in different orders instead.
    int shift = request.options().sampling().isGreedy() ? rotation(positions.size(), vote) : 0;
    return once(round, number, positions, vote, shift)
        .chain(
            first ->
                worthARetry(first)
                    ? once(round, number, positions, vote, shift + positions.size() / 2)
                        .map(second -> afterRetry(first, second))
                    : Uni.createFrom().item(first));
  }

  private int rotation(int size, int vote) {
    return size * vote / request.options().votes();
  }

  private static boolean worthARetry(Attempt attempt) {
    return attempt
        .failure
        .map(failure -> !(failure instanceof EngineException known) || known.retryable())
        .orElse(attempt.verdict.quality() == Quality.MISSING);
  }

  private static Attempt afterRetry(Attempt first, Attempt second) {
    WindowVerdict verdict = second.verdict;
    Usage both = first.verdict.usage().plus(verdict.usage());
    return new Attempt(
        new WindowVerdict(
            verdict.order(),
            verdict.grades(),
            verdict.reasoning(),
            verdict.completion(),
            verdict.quality(),
            verdict.reason(),
            both),
        2,
        second.failure);
  }

  private Uni<Attempt> once(int round, int number, List<Integer> positions, int vote, int shift) {
    int n = positions.size();
    List<Integer> shown = new ArrayList<>(Permutation.identity(n).positions());
    Collections.rotate(shown, -shift);
    WindowTask task = task(round, number, positions, vote, shown);
    return Uni.createFrom()
        .deferred(() -> judge.judge(task))
        .map(verdict -> new Attempt(unshuffled(verdict, shown), 1, Optional.empty()))
        .onFailure()
        .recoverWithItem(failure -> failed(n, failure));
  }

  private static Attempt failed(int n, Throwable failure) {
    String why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return new Attempt(
        WindowVerdict.inputOrder(n, "judge failed: " + why), 1, Optional.of(failure));
  }

  private WindowTask task(
      int round, int number, List<Integer> positions, int vote, List<Integer> shown) {
    RerankOptions options = request.options();
    Sampling base = options.sampling();
    boolean told = options.returnReasoning() && vote == 0;
    return new WindowTask(
        request.query(),
        shown.stream().map(at -> request.passages().get(positions.get(at))).toList(),
        base.withSeed(base.seed() + vote),
        options.budget(),
        request.deadline(),
        request.priority(),
        told
            ? delta -> events.accept(new RerankEvent.ReasoningDelta(round, number, delta))
            : delta -> {});
  }

  private static WindowVerdict unshuffled(WindowVerdict verdict, List<Integer> shown) {
    if (verdict.quality() == Quality.MISSING) {
      return withOrder(verdict, Permutation.identity(shown.size()), List.of());
    }
    List<Double> grades = new ArrayList<>(verdict.grades());
    for (int at = 0; at < grades.size(); at++) {
      grades.set(shown.get(at), verdict.grades().get(at));
    }
    return withOrder(verdict, Permutation.ofPositions(verdict.order().apply(shown)), grades);
  }

  private static WindowVerdict withOrder(
      WindowVerdict verdict, Permutation order, List<Double> grades) {
    return new WindowVerdict(
        order,
        grades,
        verdict.reasoning(),
        verdict.completion(),
        verdict.quality(),
        verdict.reason(),
        verdict.usage());
  }

  private WindowOutcome outcome(
      int round, List<Integer> indexes, List<Integer> positions, List<Attempt> attempts) {
    List<Attempt> answered =
        attempts.stream().filter(a -> a.verdict.quality() != Quality.MISSING).toList();
    WindowVerdict shown = (answered.isEmpty() ? attempts : answered).getFirst().verdict;
    Permutation order =
        Ballot.count(answered.stream().map(a -> a.verdict.order()).toList(), indexes.size());
    List<Double> grades = Ballot.mean(answered.stream().map(a -> a.verdict.grades()).toList());
    boolean ungraded = indexes.size() == 1 && grades.isEmpty() && !answered.isEmpty();
    return new WindowOutcome(
        new JudgedWindow(order.apply(indexes), grades.isEmpty() ? List.of() : order.apply(grades)),
        new WindowTrace(
            round,
            positions,
            order.apply(positions),
            request.options().returnReasoning() ? shown.reasoning() : "",
            ungraded || attempts.stream().anyMatch(a -> a.verdict.degraded()),
            ungraded ? NO_GRADE : firstReason(attempts)),
        attempts.stream().mapToInt(Attempt::calls).sum(),
        attempts.stream().map(a -> a.verdict.usage()).reduce(Usage.NONE, Usage::plus),
        answered.isEmpty() ? attempts.getLast().failure : Optional.empty());
  }

  private static String firstReason(List<Attempt> attempts) {
    return attempts.stream()
        .map(a -> a.verdict.reason())
        .filter(reason -> !reason.isEmpty())
        .findFirst()
        .orElse("");
  }
}
