package io.reasonrank.function.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.rerank.Backend;
import io.reasonrank.function.rerank.Deadlines;
import io.reasonrank.function.rerank.Gate;
import io.reasonrank.function.rerank.Job;
import io.reasonrank.function.rerank.Results;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankEvent.Completed;
import io.reasonrank.reranker.RerankResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Runs the engine once for requests with the same content. Its keys are digests, never texts. */
@Singleton
@Priority(200)
@RegisterForReflection( // the classes that Caffeine picks by name for such a cache
    classNames = {
      "com.github.benmanes.caffeine.cache.SSMWW",
      "com.github.benmanes.caffeine.cache.PSWMW"
    })
public class SharingGate implements Gate {
  private final Backend backend;
  private final Deadlines deadlines;
  private final MeterRegistry metrics;
  private final boolean keeps;
  private final Cache<ContentKey, RerankResult> answers;
  private final Map<ContentKey, Flight> flights = new ConcurrentHashMap<>();
  private final Clock clock = Clock.systemUTC();

  SharingGate(ServeConfig config, Backend backend, Deadlines deadlines, MeterRegistry metrics) {
    this.backend = backend;
    this.deadlines = deadlines;
    this.metrics = metrics;
    this.keeps = config.cache().weight() > 0;
    this.answers =
        Caffeine.newBuilder()
            .maximumWeight(config.cache().weight())
            .weigher(SharingGate::weight)
            .expireAfterWrite(config.cache().keep())
            .build();
  }

  /** Places in rankings and characters of thoughts: what a kept answer takes of memory. */
  private static int weight(ContentKey key, RerankResult result) {
    int thoughts = result.traces().stream().mapToInt(trace -> trace.reasoning().length()).sum();
    return 100 + 10 * result.order().size() + thoughts;
  }

  @Override
  public Multi<RerankEvent> pass(Job job, Function<Job, Multi<RerankEvent>> inside) {
    ContentKey key = ContentKey.of(backend.fingerprint(), job.request());
    RerankResult kept = answers.getIfPresent(key);
    if (kept != null) {
      count("hit");
      return Multi.createFrom().item(new Completed(Results.shared(kept, job.request().id())));
    }
    return Multi.createFrom().emitter(emitter -> board(key, job, inside, emitter));
  }

  private void board(
      ContentKey key,
      Job job,
      Function<Job, Multi<RerankEvent>> inside,
      MultiEmitter<? super RerankEvent> emitter) {
    Flight own;
    synchronized (flights) {
      Flight flight = flights.get(key);
      if (flight != null && flight.suits(job) && flight.join(job, emitter, clock.instant())) {
        count("joined");
        return;
      }
      own = new Flight(job, deadlines.timer(), me -> flights.remove(key, me));
      own.join(job, emitter, clock.instant());
      flights.put(key, own);
    }
    count("miss");
    own.takeOff(inside.apply(job).invoke(event -> keep(key, event)));
  }

  /** Only what a later request would get as well; a cache of no weight would forget it late. */
  private void keep(ContentKey key, RerankEvent event) {
    if (keeps
        && event instanceof Completed(RerankResult result)
        && !result.partial()
        && !result.degraded()) {
      answers.put(key, result);
    }
  }

  private void count(String what) {
    metrics.counter("reasonrank.cache", "result", what).increment();
  }
}
