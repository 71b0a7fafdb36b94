package io.reasonrank.reranker;

import io.smallrye.mutiny.Multi;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Reranks in rounds: the planner proposes windows, the judge orders them, several at a time, until
 * the planner is done or the deadline has come.
 */
public final class ListwiseReranker implements Reranker {
  private final WindowJudge judge;
  private final int concurrency;
  private final Clock clock;
  private final ScheduledExecutorService timer;

  /**
   * @param judge orders windows
   * @param concurrency windows of one request that are judged at the same time, at least 1
   * @param clock deadlines are read against it
   * @param timer wakes a request at its deadline
   */
  public ListwiseReranker(
      WindowJudge judge, int concurrency, Clock clock, ScheduledExecutorService timer) {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency is " + concurrency + "; give at least 1");
    }
    this.judge = judge;
    this.concurrency = concurrency;
    this.clock = clock;
    this.timer = timer;
  }

  /** With the system's clock and Mutiny's own timer. */
  public ListwiseReranker(WindowJudge judge, int concurrency) {
    this(
        judge,
        concurrency,
        Clock.systemUTC(),
        io.smallrye.mutiny.infrastructure.Infrastructure.getDefaultWorkerPool());
  }

  @Override
  public Multi<RerankEvent> rerank(RerankRequest request) {
    return Multi.createFrom()
        .emitter(
            emitter -> {
              RerankSession session =
                  new RerankSession(
                      request,
                      new WindowRunner(judge, request, emitter::emit),
                      concurrency,
                      emitter);
              emitter.onTermination(session::stop);
              session.start(clock, timer);
            });
  }
}
