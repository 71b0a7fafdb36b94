package io.reasonrank.reranker;

import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.reranker.RerankOptions.OnEngineFailure;
import io.reasonrank.reranker.plan.PlanShape;
import io.reasonrank.reranker.plan.Planners;
import io.reasonrank.reranker.plan.WindowPlanner;
import io.reasonrank.reranker.plan.WindowPlanner.JudgedWindow;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One reranking on its way. All state is guarded by this object's monitor; judges run outside it.
 */
final class RerankSession {
  private final RerankRequest request;
  private final WindowRunner runner;
  private final int concurrency;
  private final MultiEmitter<? super RerankEvent> emitter;
  private final Distinct distinct;

  private WindowPlanner.State state;
  private List<List<Integer>> windows = List.of();
  private final TreeMap<Integer, WindowOutcome> finished = new TreeMap<>();
  private final List<WindowTrace> traces = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private int round;
  private int calls;
  private Usage tokens = Usage.NONE;
  private boolean over;
  private int pendingRounds;
  private @Nullable Cancellable running;
  private @Nullable Future<?> alarm;

  RerankSession(
      RerankRequest request,
      WindowRunner runner,
      int concurrency,
      MultiEmitter<? super RerankEvent> emitter) {
    this.request = request;
    this.runner = runner;
    this.concurrency = concurrency;
    this.emitter = emitter;
    this.distinct = Distinct.of(request.passages());
    RerankOptions options = request.options();
    PlanShape shape =
        new PlanShape(options.window(), options.step(), options.passes(), options.topK());
    this.state = Planners.of(options.strategy()).start(distinct.size(), shape);
  }

  void start(Clock clock, ScheduledExecutorService timer) {
    if (request.deadline().isPresent()) {
      Duration left = Duration.between(clock.instant(), request.deadline().get());
      if (!left.isPositive()) {
        deadlineCame();
        return;
      }
      Future<?> set = timer.schedule(this::deadlineCame, left.toMillis(), TimeUnit.MILLISECONDS);
      synchronized (this) {
        alarm = set;
      }
    }
    nextRound();
  }

  /** Stops every running window; the stream has ended or nobody listens any more. */
  void stop() {
    Cancellable work;
    Future<?> timer;
    synchronized (this) {
      over = true;
      work = running;
      timer = alarm;
    }
    if (work != null) {
      work.cancel();
    }
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /**
   * Runs rounds one after the other. A judge that answers at once ends its round inside the loop:
   * the count of pending rounds keeps a thousand such rounds from nesting on the stack.
   */
  private void nextRound() {
    synchronized (this) {
      if (pendingRounds++ > 0) {
        return;
      }
    }
    boolean more = true;
    while (more) {
      runRound();
      synchronized (this) {
        more = --pendingRounds > 0;
      }
    }
  }

  private void runRound() {
    synchronized (this) {
      if (over) {
        return;
      }
      windows = state.windows();
      finished.clear();
      if (!windows.isEmpty()) {
        round++;
      }
    }
    if (windows.isEmpty()) {
      complete(false);
      return;
    }
    emitter.emit(new RerankEvent.RoundStarted(round, windows.size()));
    judgeAll();
  }

  private void judgeAll() {
    int thisRound = round;
    List<List<Integer>> judgedNow = windows;
    Cancellable work =
        Multi.createFrom()
            .range(0, judgedNow.size())
            .onItem()
            .transformToUni(
                number -> {
                  List<Integer> indexes = judgedNow.get(number);
                  return runner
                      .run(thisRound, number, indexes, distinct.positions(indexes))
                      .invoke(outcome -> keep(thisRound, number, outcome));
                })
            .merge(concurrency)
            .subscribe()
            .with(outcome -> {}, this::fail, () -> endRound(thisRound));
    boolean late;
    synchronized (this) {
      // A round that ended at once may already have started the next one.
      if (round == thisRound) {
        running = work;
      }
      late = over;
    }
    if (late) {
      work.cancel();
    }
  }

  private synchronized void keep(int ofRound, int number, WindowOutcome outcome) {
    if (!over && ofRound == round) {
      finished.put(number, outcome);
    }
  }

  private void endRound(int ofRound) {
    Optional<Throwable> engineDown;
    synchronized (this) {
      if (over || ofRound != round) {
        return;
      }
      engineDown = allFailed();
      settle();
    }
    if (engineDown.isPresent()) {
      giveUp(engineDown.get());
    } else {
      emitter.emit(new RerankEvent.Provisional(ofRound, distinct.spread(state.ranking())));
      nextRound();
    }
  }

  /** The judge's failure when no window of the round was judged. */
  private Optional<Throwable> allFailed() {
    boolean all = finished.values().stream().allMatch(outcome -> outcome.failure().isPresent());
    return all ? finished.firstEntry().getValue().failure() : Optional.empty();
  }

  /** Takes what is finished into the ranking; windows without a verdict keep their order. */
  private void settle() {
    List<JudgedWindow> judged = new ArrayList<>();
    for (int number = 0; number < windows.size(); number++) {
      WindowOutcome outcome = finished.get(number);
      judged.add(outcome == null ? JudgedWindow.of(windows.get(number)) : outcome.judged());
    }
    finished.values().forEach(this::account);
    state = state.after(judged);
    windows = List.of();
    finished.clear();
  }

  private void account(WindowOutcome outcome) {
    traces.add(outcome.trace());
    calls += outcome.calls();
    tokens = tokens.plus(outcome.tokens());
    if (outcome.trace().degraded()) {
      reasons.add("round " + outcome.trace().round() + ": " + outcome.trace().reason());
    }
  }

  private void giveUp(Throwable engineDown) {
    if (request.options().onEngineFailure() == OnEngineFailure.ERROR) {
      fail(engineDown);
    } else {
      complete(false);
    }
  }

  private void fail(Throwable failure) {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
    }
    emitter.fail(failure);
  }

  private void deadlineCame() {
    synchronized (this) {
      if (over) {
        return;
      }
      if (!finished.isEmpty()) {
        settle();
      }
    }
    complete(true);
  }

  private void complete(boolean partial) {
    RerankResult result;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      result = result(partial);
    }
    emitter.emit(new RerankEvent.Completed(result));
    emitter.complete();
  }

  private RerankResult result(boolean partial) {
    List<Integer> ranking = state.ranking();
    List<Integer> order = distinct.spread(ranking);
    List<Double> strengths = state.strengths();
    return new RerankResult(
        request.id(),
        order,
        strengths.isEmpty()
            ? Scores.ofRanks(order.size())
            : Scores.ofStrengths(distinct.spreadStrengths(ranking, strengths)),
        partial,
        !reasons.isEmpty(),
        reasons,
        new RerankUsage(calls, round, tokens),
        traces);
  }
}
