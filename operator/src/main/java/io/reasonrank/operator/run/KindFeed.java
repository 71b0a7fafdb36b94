package io.reasonrank.operator.run;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.reasonrank.api.v1alpha1.Run;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The runs of one kind in the namespaces that the operator looks after.
 *
 * @param <S> the kind
 */
final class KindFeed<S extends Run<?>> {
  static final String ANY_NAMESPACE = "";

  private static final Logger LOG = Logger.getLogger(KindFeed.class);
  private static final String OUTPUT = "output";

  /** As long as the framework waits for its own; what is late then is late, not an end. */
  private static final Duration FIRST_LIST = Duration.ofMinutes(2);

  private final Class<S> type;
  private final KubernetesClient client;
  private final List<ResourceEventHandler<S>> told = new CopyOnWriteArrayList<>();
  private final Map<String, SharedIndexInformer<S>> informers = new ConcurrentHashMap<>();
  private Set<String> namespaces = Set.of();

  KindFeed(Class<S> type, KubernetesClient client) {
    this.type = type;
    this.client = client;
  }

  Class<S> type() {
    return type;
  }

  String kind() {
    return type.getSimpleName();
  }

  synchronized void watches(Set<String> namespaces) {
    this.namespaces = Set.copyOf(namespaces);
  }

  /** Before the start. */
  void tell(ResourceEventHandler<S> handler) {
    told.add(handler);
  }

  /** Returns when the runs are known; the first one who asks starts the watch. */
  synchronized void start() {
    if (informers.isEmpty()) {
      namespaces.forEach(namespace -> informers.put(namespace, informer(namespace)));
      var started =
          informers.values().stream()
              .map(informer -> informer.start().toCompletableFuture())
              .toArray(CompletableFuture[]::new);
      await(CompletableFuture.allOf(started));
    }
  }

  private void await(CompletableFuture<?> listed) {
    try {
      listed.get(FIRST_LIST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warnf(e, "the %ss could not be listed yet; it is tried again and again", kind());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private SharedIndexInformer<S> informer(String namespace) {
    var all = client.resources(type);
    var asked = namespace.equals(ANY_NAMESPACE) ? all.inAnyNamespace() : all.inNamespace(namespace);
    SharedIndexInformer<S> informer = asked.runnableInformer(0);
    informer.addIndexers(Map.of(OUTPUT, run -> List.of(OutputKey.of(run))));
    // A blip of network or rights must not end the operator.
    informer.exceptionHandler((started, problem) -> true);
    told.forEach(informer::addEventHandler);
    return informer;
  }

  synchronized void stop() {
    informers.values().forEach(SharedIndexInformer::stop);
  }

  boolean isWatching() {
    return !informers.isEmpty()
        && informers.values().stream().allMatch(SharedIndexInformer::isWatching);
  }

  Optional<S> find(String namespace, String name) {
    String key = Cache.namespaceKeyFunc(namespace, name);
    return informers.values().stream()
        .map(informer -> Optional.ofNullable(informer.getStore().getByKey(key)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  List<S> writingTo(String outputKey) {
    return informers.values().stream()
        .flatMap(informer -> informer.getIndexer().byIndex(OUTPUT, outputKey).stream())
        .toList();
  }
}
