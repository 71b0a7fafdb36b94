package io.reasonrank.function.backend;

import io.reasonrank.function.ServeConfig;
import io.reasonrank.reranker.RerankRequest;
import io.reasonrank.reranker.RerankResult;
import io.reasonrank.reranker.Reranker;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Sends copies of answered requests to the second backend and compares the orders. The client has
 * its answer already; a text lives as long as its copy runs and is written nowhere.
 */
@Singleton
public final class Mirror {
  private final Semaphore places;
  private final Duration patience;
  private final RouteMetrics metrics;
  private final Tally tally = new Tally();

  Mirror(ServeConfig config, RouteMetrics metrics) {
    this.places = new Semaphore(config.candidate().mirrorConcurrency());
    this.patience = config.deadline();
    this.metrics = metrics;
  }

  public MirrorReport report() {
    return tally.report();
  }

  /** Forgets what was counted. */
  public void reset() {
    tally.reset();
  }

  /**
   * Compares when the second backend has answered; returns at once.
   *
   * @param answered what the client got
   */
  void compare(RerankRequest request, RerankResult answered, Candidate candidate) {
    if (answered.partial() || !places.tryAcquire()) {
      tally.skipped();
      metrics.mirrored("skipped");
      return;
    }
    Reranker timed = copy -> metrics.timed(RouteMetrics.COPIES, candidate.rerank(copy));
    timed
        .result(copy(request))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .onTermination()
        .invoke(places::release)
        .subscribe()
        .with(copied -> compared(answered, copied), failure -> failed());
  }

  private RerankRequest copy(RerankRequest request) {
    return new RerankRequest(
        request.id(),
        request.query(),
        request.passages(),
        request.options().withReasoning(false),
        Optional.of(Instant.now().plus(patience)));
  }

  private void compared(RerankResult answered, RerankResult copied) {
    if (copied.partial()) {
      failed();
      return;
    }
    RankAgreement agreement = RankAgreement.of(answered.order(), copied.order());
    tally.add(agreement);
    metrics.mirrored("compared");
    metrics.agreed(agreement);
  }

  private void failed() {
    tally.failed();
    metrics.mirrored("failed");
  }

  /** Sums of what was seen. */
  private static final class Tally {
    private long compared;
    private long failed;
    private long skipped;
    private double sameFirst;
    private double overlap;
    private double tau;
    private double tauSquared;

    synchronized void add(RankAgreement agreement) {
      compared++;
      sameFirst += agreement.top1();
      overlap += agreement.overlap();
      tau += agreement.tau();
      tauSquared += agreement.tau() * agreement.tau();
    }

    synchronized void failed() {
      failed++;
    }

    synchronized void skipped() {
      skipped++;
    }

    synchronized void reset() {
      compared = failed = skipped = 0;
      sameFirst = overlap = tau = tauSquared = 0;
    }

    synchronized MirrorReport report() {
      double n = Math.max(1, compared);
      double variance = compared < 2 ? 0 : (tauSquared - tau * tau / n) / (n - 1);
      return new MirrorReport(
          compared, failed, skipped, sameFirst / n, overlap / n, tau / n, Math.max(0, variance));
    }
  }
}
