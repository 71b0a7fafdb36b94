package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.pipeline.kubernetes.Labels;
import java.util.List;

/** What a run is woken by, beside itself: its Jobs, and the runs that it refers to. */
final class RunEvents {
  private RunEvents() {}

  /** Jobs of a kind of run, by owner. */
  static <R extends Run<?>> EventSource<Job, R> jobs(Class<R> type, EventSourceContext<R> context) {
    var configuration =
        InformerEventSourceConfiguration.from(Job.class, type)
            .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.OPERATOR)
            .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(type))
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  /** Runs of another kind (or the same) that runs of this kind wait for. */
  static <S extends Run<?>, R extends Run<?>> EventSource<S, R> references(
      Class<S> used, Class<R> type, EventSourceContext<R> context) {
    var configuration =
        InformerEventSourceConfiguration.from(used, type)
            .withName("references-" + used.getSimpleName())
            .withSecondaryToPrimaryMapper(
                changed -> new WaitingRuns<>(context.getPrimaryCache()).of(changed))
            // The set of runs that wait for one changes by itself, so nothing is indexed here.
            .withPrimaryToSecondaryMapper(run -> java.util.Set.of())
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  /** The usual set. */
  @SafeVarargs
  static <R extends Run<?>> List<EventSource<?, R>> of(EventSource<?, R>... sources) {
    return List.of(sources);
  }
}
