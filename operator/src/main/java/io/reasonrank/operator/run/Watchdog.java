package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
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
 * Finds resources that the framework forgot. Before 5.5.1 the Java Operator SDK may stop looking at
 * a resource for good after one cache miss (its issue 3416); timers of that resource are dead then,
 * too, so this looks from outside. The cure is a new process: liveness fails.
 *
 * <p>A resource is behind while no look at its newest generation came to an end. What a look wrote
 * does not matter: a run that is at its end needs no word about a changed spec.
 */
public final class Watchdog {
  /** Longer than any retry's pause. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What one resource in the queue before may take: a burst of thousands is no fault. */
  static final Duration PATIENCE_PER_RESOURCE = Duration.ofMillis(100);

  private final Clock clock;
  private final Map<String, Instant> started = new ConcurrentHashMap<>();
  private final Map<String, Long> ended = new ConcurrentHashMap<>();
  private final Map<String, Instant> behind = new ConcurrentHashMap<>();
  private final List<Supplier<Stream<? extends HasMetadata>>> caches = new CopyOnWriteArrayList<>();

  public Watchdog(Clock clock) {
    this.clock = clock;
  }

  /** Watches over the resources of a controller. */
  public <R extends HasMetadata> void watch(IndexerResourceCache<R> cache) {
    watch(() -> cache.list(resource -> true));
  }

  void watch(Supplier<Stream<? extends HasMetadata>> resources) {
    caches.add(resources);
  }

  /** Takes a look at a resource; one that throws has not come to its end and is tried again. */
  public <T> T looking(HasMetadata resource, Supplier<T> look) {
    String uid = resource.getMetadata().getUid();
    started.put(uid, clock.instant());
    T found = look.get();
    ended.put(uid, generation(resource));
    return found;
  }

  /** Names of resources that nobody looked at for too long. Call it regularly. */
  public List<String> forgotten() {
    Instant now = clock.instant();
    List<HasMetadata> all = caches.stream().<HasMetadata>flatMap(Supplier::get).toList();
    List<HasMetadata> late = all.stream().filter(this::isBehind).toList();
    Set<String> known = uids(all);
    started.keySet().retainAll(known);
    ended.keySet().retainAll(known);
    behind.keySet().retainAll(uids(late));
    Duration patience = PATIENCE.plus(PATIENCE_PER_RESOURCE.multipliedBy(late.size()));
    return late.stream()
        .filter(resource -> unseen(resource, now).compareTo(patience) > 0)
        .map(Watchdog::name)
        .toList();
  }

  private static Set<String> uids(List<HasMetadata> resources) {
    return resources.stream()
        .map(resource -> resource.getMetadata().getUid())
        .collect(Collectors.toSet());
  }

  private boolean isBehind(HasMetadata resource) {
    return !Objects.equals(ended.get(resource.getMetadata().getUid()), generation(resource));
  }

  private static long generation(HasMetadata resource) {
    Long generation = resource.getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }

  /** How long it has been behind without a look. */
  private Duration unseen(HasMetadata resource, Instant now) {
    String uid = resource.getMetadata().getUid();
    Instant since = behind.computeIfAbsent(uid, any -> now);
    Instant last = started.getOrDefault(uid, Instant.EPOCH);
    return Duration.between(last.isAfter(since) ? last : since, now);
  }

  private static String name(HasMetadata resource) {
    return resource.getKind()
        + "/"
        + resource.getMetadata().getNamespace()
        + "/"
        + resource.getMetadata().getName();
  }
}
