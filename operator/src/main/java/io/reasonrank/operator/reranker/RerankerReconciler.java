package io.reasonrank.operator.reranker;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.run.RunResults;
import io.reasonrank.pipeline.kubernetes.Labels;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import io.reasonrank.pipeline.kubernetes.RerankerRenderer;
import io.reasonrank.pipeline.plan.RerankerModel;
import io.reasonrank.pipeline.plan.ResolvedInputs;
import io.reasonrank.pipeline.plan.RunKey;
import io.reasonrank.stage.spec.StageSpec.Input;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Watches Reranker and what serves it. */
@Singleton
@ControllerConfiguration(name = "reranker", generationAwareEventProcessing = false)
@GradualRetry(maxAttempts = -1, initialInterval = 200, intervalMultiplier = 2, maxInterval = 30_000)
public final class RerankerReconciler implements Reconciler<Reranker> {
  private final KubernetesClient client;
  private final RerankerRenderer renderer;
  private final Applied applied;
  private final RerankerStatusFactory statuses;
  private volatile Map<String, InformerEventSource<? extends Run<?>, Reranker>> runs = Map.of();

  public RerankerReconciler(KubernetesClient client, RenderSettings settings, Clock clock) {
    this.client = client;
    this.renderer = new RerankerRenderer(settings);
    this.applied = new Applied(client);
    this.statuses = new RerankerStatusFactory(clock);
  }

  @Override
  public List<EventSource<?, Reranker>> prepareEventSources(EventSourceContext<Reranker> context) {
    var sft = runs(SFTRun.class, context);
    var rl = runs(RLRun.class, context);
    runs = Map.of("SFTRun", sft, "RLRun", rl);
    List<EventSource<?, Reranker>> sources = new ArrayList<>(List.of(sft, rl));
    sources.add(owned(Deployment.class, context));
    sources.add(owned(Service.class, context));
    sources.add(owned(HorizontalPodAutoscaler.class, context));
    return sources;
  }

  private static <T extends HasMetadata> EventSource<T, Reranker> owned(
      Class<T> type, EventSourceContext<Reranker> context) {
    var configuration =
        InformerEventSourceConfiguration.from(type, Reranker.class)
            .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.OPERATOR)
            .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(Reranker.class))
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  private static <R extends Run<?>> InformerEventSource<R, Reranker> runs(
      Class<R> type, EventSourceContext<Reranker> context) {
    var configuration =
        InformerEventSourceConfiguration.from(type, Reranker.class)
            .withName("runs-" + type.getSimpleName())
            .withSecondaryToPrimaryMapper(run -> servers(context, run))
            .withPrimaryToSecondaryMapper(reranker -> Set.of())
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  private static Set<ResourceID> servers(EventSourceContext<Reranker> context, Run<?> run) {
    Optional<RunKey> key = Optional.of(RunKey.of(run));
    return context
        .getPrimaryCache()
        .list(reranker -> RerankerModel.run(reranker).equals(key))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  @Override
  public UpdateControl<Reranker> reconcile(Reranker reranker, Context<Reranker> context) {
    if (reranker.getMetadata().getDeletionTimestamp() == null) {
      write(reranker, status(reranker, context));
    }
    return UpdateControl.noUpdate();
  }

  private RerankerStatus status(Reranker reranker, Context<Reranker> context) {
    if (reranker.getSpec().model() == null) {
      return statuses.waiting(
          reranker, "NoModel", "spec.model is not set; the first promotion sets it, or you");
    }
    Optional<Input> model = RerankerModel.of(reranker, outputs(reranker));
    return model
        .map(found -> serve(reranker, found, context))
        .orElseGet(() -> statuses.waiting(reranker, "WaitingForModel", waiting(reranker)));
  }

  private static String waiting(Reranker reranker) {
    return RerankerModel.run(reranker).map(RunKey::toString).orElse("") + " has no model yet";
  }

  private ResolvedInputs outputs(Reranker reranker) {
    ResolvedInputs none = ResolvedInputs.none();
    return RerankerModel.run(reranker)
        .flatMap(key -> find(key).flatMap(RunResults::output).map(made -> none.with(key, made)))
        .orElse(none);
  }

  private Optional<Run<?>> find(RunKey key) {
    return Optional.ofNullable(runs.get(key.kind()))
        .flatMap(source -> source.get(new ResourceID(key.name(), key.namespace())));
  }

  private RerankerStatus serve(Reranker reranker, Input model, Context<Reranker> context) {
    try {
      HasMetadata last = reranker;
      for (HasMetadata object :
          renderer.render(reranker, model, RerankerRenderer.Platform.DEPLOYMENT)) {
        last = applied.apply(object, known(context));
      }
      removeAutoscaler(reranker, context);
      return statuses.serving(reranker, Serving.of((Deployment) last));
    } catch (Applied.Foreign e) {
      return statuses.stalled(reranker, "NameTaken", String.valueOf(e.getMessage()));
    }
  }

  private static Stream<? extends HasMetadata> known(Context<Reranker> context) {
    return Stream.of(Deployment.class, Service.class, HorizontalPodAutoscaler.class)
        .flatMap(type -> context.getSecondaryResources(type).stream());
  }

  /** A fixed number of replicas and an autoscaler would fight. */
  private void removeAutoscaler(Reranker reranker, Context<Reranker> context) {
    if (reranker.getSpec().replicas() != null) {
      context
          .getSecondaryResources(HorizontalPodAutoscaler.class)
          .forEach(scaler -> client.resource(scaler).delete());
    }
  }

  private void write(Reranker reranker, RerankerStatus status) {
    if (!status.equals(reranker.getStatus())) {
      Reranker copy = client.getKubernetesSerialization().clone(reranker);
      copy.setStatus(status);
      client.resource(copy).updateStatus();
    }
  }
}
