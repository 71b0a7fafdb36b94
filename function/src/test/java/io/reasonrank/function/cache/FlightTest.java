package io.reasonrank.function.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.function.rerank.Job;
import io.reasonrank.function.rerank.Jobs;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankEvent.Completed;
import io.reasonrank.reranker.RerankEvent.Provisional;
import io.reasonrank.reranker.RerankResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FlightTest {
  private static final Instant NOW = Instant.now();
  private static final Job LEADER = Jobs.of("leader", NOW.plusSeconds(60), 3);

  private final AtomicInteger over = new AtomicInteger();
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final UnicastProcessor<RerankEvent> engine = UnicastProcessor.create();
  private final Flight flight =
      new Flight(LEADER, Infrastructure.getDefaultWorkerPool(), ended -> over.incrementAndGet());

  /** Who joined, and what came to it. */
  private static final class Listener {
    private final List<RerankEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> end = new AtomicReference<>("");
    private Cancellable subscription = () -> {};

    RerankResult result() {
      return ((Completed) events.getLast()).result();
    }
  }

  private Listener joined(Job job) {
    Listener listener = new Listener();
    listener.subscription =
        Multi.createFrom()
            .<RerankEvent>emitter(emitter -> assertThat(flight.join(job, emitter, NOW)).isTrue())
            .subscribe()
            .with(
                listener.events::add,
                failure -> listener.end.set(String.valueOf(failure.getMessage())),
                () -> listener.end.set("complete"));
    return listener;
  }

  private void takeOff() {
    flight.takeOff(engine.onCancellation().invoke(() -> cancelled.set(true)));
  }

  @Test
  void everyoneGetsEverythingWithItsOwnId() {
    Listener first = joined(LEADER);
    takeOff();
    engine.onNext(new Provisional(1, List.of(2, 1, 0)));
    Listener second = joined(Jobs.of("second", LEADER.deadline(), 3));
    engine.onNext(new Completed(Jobs.reversed(LEADER)));
    engine.onComplete();

    assertThat(first.events).hasSize(2);
    assertThat(second.events).hasSize(2);
    assertThat(List.of(first.end.get(), second.end.get())).containsOnly("complete");
    assertThat(second.result().id()).isEqualTo("second");
    assertThat(over).hasValue(1);
  }

  @Test
  void theWorkEndsWhenTheLastOneHasGoneAndNotBefore() {
    Listener first = joined(LEADER);
    takeOff();
    Listener second = joined(Jobs.of("second", LEADER.deadline(), 3));

    first.subscription.cancel();
    assertThat(cancelled).isFalse();
    second.subscription.cancel();
    assertThat(cancelled).isTrue();
    assertThat(over).hasValue(1);
  }

  @Test
  void whoHasLessTimeGetsTheBestRankingSoFar() {
    joined(LEADER);
    takeOff();
    engine.onNext(new Provisional(1, List.of(2, 1, 0)));
    Listener hasty = joined(Jobs.of("hasty", NOW.plusMillis(50), 3));

    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> "complete".equals(hasty.end.get()));
    RerankResult result = hasty.result();
    assertThat(result.partial()).isTrue();
    assertThat(result.order()).containsExactly(2, 1, 0);
    assertThat(cancelled).isFalse();
  }

  @Test
  void whoHasMoreTimeDoesNotJoin() {
    assertThat(flight.suits(Jobs.of("patient", LEADER.deadline().plusSeconds(5), 3))).isFalse();
    assertThat(flight.suits(Jobs.of("alike", LEADER.deadline().plusMillis(900), 3))).isTrue();
  }

  @Test
  void aFaultIsEverybodys() {
    Listener first = joined(LEADER);
    takeOff();
    Listener second = joined(Jobs.of("second", LEADER.deadline(), 3));
    engine.onError(new IllegalStateException("down"));

    assertThat(List.of(first.end.get(), second.end.get())).containsOnly("down");
  }
}
