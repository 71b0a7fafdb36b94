package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.pipeline.plan.RunKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Runs as everybody but their own controller sees them: one watch per kind, whoever looks. A watch
 * for each who looks would decode every change and keep every run once more.
 */
public final class RunFeed implements RunDirectory {
  private final Map<Class<?>, KindFeed<?>> kinds = new LinkedHashMap<>();

  /** A feed that watches once the first controller that has sources of it starts. */
  public RunFeed(KubernetesClient client) {
    List.of(SynthesisJob.class, SFTRun.class, RLRun.class)
        .forEach(kind -> kinds.put(kind, new KindFeed<>(kind, client)));
  }

  /**
   * What wakes resources of a controller when runs of a kind come, change or go.
   *
   * @param wakes which of these it is woken by
   * @param woken the resources to look at, of the controller's kind
   */
  public <S extends Run<?>, P extends HasMetadata> EventSource<S, P> source(
      Class<S> kind,
      EventSourceContext<P> context,
      RunChange wakes,
      Function<Run<?>, Set<ResourceID>> woken) {
    KindFeed<S> feed = feed(kind);
    feed.watches(namespaces(context));
    return new RunSource<>(feed, wakes, woken);
  }

  @SuppressWarnings("unchecked") // the key says of which class the value is
  private <S extends Run<?>> KindFeed<S> feed(Class<S> kind) {
    return (KindFeed<S>) Optional.ofNullable(kinds.get(kind)).orElseThrow();
  }

  private static Set<String> namespaces(EventSourceContext<?> context) {
    var controller = context.getControllerConfiguration();
    var watched = controller.getInformerConfig();
    return watched.watchAllNamespaces()
        ? Set.of(KindFeed.ANY_NAMESPACE)
        : watched.getEffectiveNamespaces(controller);
  }

  @Override
  public Optional<Run<?>> find(RunKey key) {
    return kinds.values().stream()
        .filter(feed -> feed.kind().equals(key.kind()))
        .findFirst()
        .flatMap(feed -> feed.find(key.namespace(), key.name()));
  }

  @Override
  public List<Run<?>> writingTo(String outputKey) {
    List<Run<?>> found = new ArrayList<>();
    kinds.values().forEach(feed -> found.addAll(feed.writingTo(outputKey)));
    return found;
  }
}
