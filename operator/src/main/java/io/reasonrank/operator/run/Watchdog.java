package io.reasonrank.operator.run;

import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.reasonrank.api.v1alpha1.Run;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds runs that the framework forgot. Before 5.5.1 the Java Operator SDK may stop looking at a
 * resource for good after one cache miss (its issue 3416); timers of that resource are dead then,
 * too, so this looks from outside. The cure is a new process: liveness fails.
 */
public final class Watchdog {
  /** Longer than any retry's pause. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Clock clock;
  private final Map<String, Instant> looked = new ConcurrentHashMap<>();
  private final Map<String, Instant> behind = new ConcurrentHashMap<>();
  private final List<Supplier<Stream<? extends Run<?>>>> caches = new CopyOnWriteArrayList<>();

  Watchdog(Clock clock) {
    this.clock = clock;
  }

  /** Watches over these runs as well. */
  <R extends Run<?>> void watch(IndexerResourceCache<R> cache) {
    watch(() -> cache.list(run -> true));
  }

  void watch(Supplier<Stream<? extends Run<?>>> runs) {
    caches.add(runs);
  }

  /** A run is looked at now. */
  void started(Run<?> run) {
    looked.put(run.getMetadata().getUid(), clock.instant());
  }

  /** Names of runs whose spec nobody looked at for too long. Call it regularly. */
  public List<String> forgotten() {
    Instant now = clock.instant();
    List<Run<?>> all = caches.stream().<Run<?>>flatMap(Supplier::get).toList();
    looked.keySet().retainAll(uids(all));
    List<Run<?>> late = all.stream().filter(Watchdog::isBehind).toList();
    behind.keySet().retainAll(uids(late));
    return late.stream().filter(run -> isForgotten(run, now)).map(Watchdog::name).toList();
  }

  private static Set<String> uids(List<Run<?>> runs) {
    return runs.stream().map(run -> run.getMetadata().getUid()).collect(Collectors.toSet());
  }

  private static boolean isBehind(Run<?> run) {
    Long seen = RunView.of(run).status().observedGeneration();
    return !Objects.equals(seen, run.getMetadata().getGeneration());
  }

  private boolean isForgotten(Run<?> run, Instant now) {
    String uid = run.getMetadata().getUid();
    Instant since = behind.computeIfAbsent(uid, any -> now);
    Instant last = looked.getOrDefault(uid, Instant.EPOCH);
    Instant from = last.isAfter(since) ? last : since;
    return Duration.between(from, now).compareTo(PATIENCE) > 0;
  }

  private static String name(Run<?> run) {
    return run.getKind()
        + "/"
        + run.getMetadata().getNamespace()
        + "/"
        + run.getMetadata().getName();
  }
}
