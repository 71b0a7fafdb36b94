package io.reasonrank.operator.reranker;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.run.RunChange;
import io.reasonrank.operator.run.RunFeed;
import io.reasonrank.pipeline.kubernetes.Labels;
import io.reasonrank.pipeline.plan.RerankerModel;
import io.reasonrank.pipeline.plan.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a Reranker is woken by, beside itself: what serves it, the runs whose models it serves, its
 * promotions, and the quotas of its namespace.
 */
final class RerankerWatches {
  private final ServedPlatforms served;
  private final RunFeed runs;
  private final EventSourceContext<Reranker> context;
  private final InformerEventSource<ModelPromotion, Reranker> promotions;
  private final InformerEventSource<ResourceQuota, Reranker> quotas;

  RerankerWatches(ServedPlatforms served, RunFeed runs, EventSourceContext<Reranker> context) {
    this.served = served;
    this.runs = runs;
    this.context = context;
    this.promotions = promotions();
    this.quotas = quotas();
  }

  List<EventSource<?, Reranker>> sources() {
    List<EventSource<?, Reranker>> sources =
        new ArrayList<>(
            List.of(
                makers(SFTRun.class),
                makers(RLRun.class),
                owned(Deployment.class),
                owned(Service.class),
                owned(HorizontalPodAutoscaler.class),
                quotas,
                promotions));
    // A watch on what is not served would never get ready.
    if (served.knative()) {
      sources.add(owned(ServedPlatforms.KNATIVE_API, "Service"));
    }
    if (served.keda()) {
      sources.add(owned(ServedPlatforms.KEDA_API, "ScaledObject"));
    }
    return sources;
  }

  List<ModelPromotion> promotionsOf(Reranker reranker) {
    String name = reranker.getMetadata().getName();
    return promotions
        .list(
            reranker.getMetadata().getNamespace(),
            promotion -> promotion.getSpec().reranker().equals(name))
        .toList();
  }

  List<ResourceQuota> quotasOf(Reranker reranker) {
    return quotas.list(reranker.getMetadata().getNamespace(), quota -> true).toList();
  }

  private EventSource<?, Reranker> makers(Class<? extends Run<?>> kind) {
    return runs.source(kind, context, RunChange.any(), this::servers);
  }

  private Set<ResourceID> servers(Run<?> run) {
    Optional<RunKey> key = Optional.of(RunKey.of(run));
    return context
        .getPrimaryCache()
        .list(reranker -> RerankerModel.run(reranker).equals(key))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private <T extends HasMetadata> EventSource<T, Reranker> owned(Class<T> type) {
    var configuration =
        InformerEventSourceConfiguration.from(type, Reranker.class)
            .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.OPERATOR)
            .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(Reranker.class))
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  private EventSource<GenericKubernetesResource, Reranker> owned(String apiVersion, String kind) {
    var configuration =
        InformerEventSourceConfiguration.from(
                new GroupVersionKind(apiVersion, kind), Reranker.class)
            .withName(apiVersion + "/" + kind)
            .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.OPERATOR)
            .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(Reranker.class))
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  /** Quotas of a namespace matter to all of its Rerankers; their use changes often and does not. */
  private InformerEventSource<ResourceQuota, Reranker> quotas() {
    var configuration =
        InformerEventSourceConfiguration.from(ResourceQuota.class, Reranker.class)
            .withSecondaryToPrimaryMapper(this::inNamespaceOf)
            .withPrimaryToSecondaryMapper(reranker -> Set.of())
            .withOnUpdateFilter((now, before) -> !now.getSpec().equals(before.getSpec()))
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  private Set<ResourceID> inNamespaceOf(HasMetadata object) {
    return context
        .getPrimaryCache()
        .list(object.getMetadata().getNamespace())
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private InformerEventSource<ModelPromotion, Reranker> promotions() {
    var configuration =
        InformerEventSourceConfiguration.from(ModelPromotion.class, Reranker.class)
            .withSecondaryToPrimaryMapper(RerankerWatches::rerankerOf)
            .withPrimaryToSecondaryMapper(reranker -> Set.of())
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  private static Set<ResourceID> rerankerOf(ModelPromotion promotion) {
    return Set.of(
        new ResourceID(promotion.getSpec().reranker(), promotion.getMetadata().getNamespace()));
  }
}
