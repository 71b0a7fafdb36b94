package io.reasonrank.function.admission;

import io.reasonrank.function.rerank.Backend;
import io.reasonrank.function.rerank.Job;
import io.reasonrank.function.rerank.Jobs;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankEvent.Completed;
import io.reasonrank.reranker.RerankEvent.RoundStarted;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine that takes the milliseconds that the query says, and knows who runs. */
@Alternative
@Singleton
class SlowBackend implements Backend {
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();

  int started() {
    return started.get();
  }

  int running() {
    return running.get();
  }

  @Override
  public Multi<RerankEvent> rerank(Job job) {
    Duration time = Duration.ofMillis(Long.parseLong(job.request().query().split(" ", 2)[0]));
    Multi<RerankEvent> end =
        Multi.createFrom()
            .<RerankEvent>item(new Completed(Jobs.reversed(job)))
            .onItem()
            .call(() -> io.smallrye.mutiny.Uni.createFrom().voidItem().onItem().delayIt().by(time));
    return Multi.createBy()
        .concatenating()
        .streams(Multi.createFrom().item(new RoundStarted(1, 1)), end)
        .onSubscription()
        .invoke(
            () -> {
              started.incrementAndGet();
              running.incrementAndGet();
            })
        .onTermination()
        .invoke(running::decrementAndGet);
  }

  @Override
  public String fingerprint() {
    return "slow";
  }
}
