package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.pipeline.kubernetes.Delegate;
import io.reasonrank.pipeline.kubernetes.Labels;
import io.reasonrank.pipeline.plan.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run is woken by, beside itself: its Jobs, and the ends of runs that it waits for.
 *
 * @param <R> the kind that is woken
 */
final class RunWatches<R extends Run<?>> {
  private final EventSourceContext<R> context;
  private final ServedKinds served;
  private final Class<R> type;
  private final EventSource<Job, R> jobs;
  private final RunFeed runs;

  RunWatches(Class<R> type, ServedKinds served, RunFeed runs, EventSourceContext<R> context) {
    this.type = type;
    this.served = served;
    this.context = context;
    this.runs = runs;
    this.jobs = jobs();
  }

  List<EventSource<?, R>> sources() {
    List<EventSource<?, R>> sources = new ArrayList<>();
    sources.add(others(SynthesisJob.class));
    sources.add(others(SFTRun.class));
    sources.add(others(RLRun.class));
    sources.add(jobs);
    // A watch on what is not served would never get ready.
    Delegate.ALL.stream()
        .filter(kind -> served.has(kind.apiVersion(), kind.kind()))
        .map(this::delegated)
        .forEach(sources::add);
    Workloads.version(served).map(this::workloads).ifPresent(sources::add);
    return sources;
  }

  /** Jobs of a run, and what stands for one, all looked at as Jobs. */
  static List<Job> jobs(Context<?> context) {
    return Stream.concat(
            context.getSecondaryResources(Job.class).stream(),
            Delegate.ALL.stream().flatMap(kind -> foreign(context, kind.kind()).map(kind::view)))
        .toList();
  }

  /** What Kueue made of a run's Jobs. */
  static List<GenericKubernetesResource> workloads(Context<?> context) {
    return foreign(context, Workloads.KIND).toList();
  }

  private static Stream<GenericKubernetesResource> foreign(Context<?> context, String kind) {
    return context.getSecondaryResources(GenericKubernetesResource.class).stream()
        .filter(object -> kind.equals(object.getKind()));
  }

  private EventSource<GenericKubernetesResource, R> workloads(String version) {
    var configuration =
        InformerEventSourceConfiguration.from(new GroupVersionKind(version, Workloads.KIND), type)
            .withName(Workloads.KIND)
            .withItemStore(store(Workloads::lean))
            .withSecondaryToPrimaryMapper(
                (GenericKubernetesResource workload) ->
                    Workloads.run(workload, type.getSimpleName()))
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  private EventSource<GenericKubernetesResource, R> delegated(Delegate kind) {
    var configuration =
        InformerEventSourceConfiguration.from(
                new GroupVersionKind(kind.apiVersion(), kind.kind()), type)
            .withName(kind.kind())
            .withLabelSelector(ours())
            .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(type))
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  /** Jobs by owner. */
  private EventSource<Job, R> jobs() {
    var configuration =
        InformerEventSourceConfiguration.from(Job.class, type)
            .withLabelSelector(ours())
            .withItemStore(store(RunWatches::lean))
            .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(type))
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  private String ours() {
    return "%s=%s,%s=%s"
        .formatted(Labels.MANAGED_BY, Labels.OPERATOR, Labels.KIND, type.getSimpleName());
  }

  /** Several namespaces have an informer each, and a store cannot be theirs together. */
  private <T extends HasMetadata> @Nullable ItemStore<T> store(UnaryOperator<T> lean) {
    var watched = context.getControllerConfiguration().getInformerConfig();
    boolean one = watched.watchAllNamespaces() || watched.getNamespaces().size() == 1;
    return one ? new LeanItemStore<>(lean) : null;
  }

  /** Nobody looks at the pods and the rules of a Job that is there. */
  private static Job lean(Job job) {
    return new JobBuilder(job)
        .editSpec()
        .withTemplate(null)
        .withPodFailurePolicy(null)
        .endSpec()
        .build();
  }

  /** Runs of a kind; they wake the waiting ones when they reach their end or go. */
  private EventSource<?, R> others(Class<? extends Run<?>> kind) {
    return runs.source(kind, context, RunWatches::ends, this::waitingFor);
  }

  private static boolean ends(@Nullable Run<?> before, Run<?> now) {
    return before != null && isTerminal(now) && !isTerminal(before);
  }

  private Set<ResourceID> waitingFor(Run<?> changed) {
    return context
        .getPrimaryCache()
        .list(run -> waitsFor(run, changed))
        .map(ResourceID::fromResource)
        .collect(java.util.stream.Collectors.toSet());
  }

  /** Whether a run that has not started may do so now that another one has ended or gone. */
  static boolean waitsFor(Run<?> run, Run<?> other) {
    RunKey key = RunKey.of(other);
    return RunView.of(run).status().startTime() == null
        && (OutputKey.of(run).equals(OutputKey.of(other))
            || io.reasonrank.pipeline.plan.RunGraph.references(run).stream()
                .anyMatch(reference -> reference.to().equals(key)));
  }

  private static boolean isTerminal(Run<?> run) {
    return StatusFactory.isTerminal(RunView.of(run).status());
  }
}
