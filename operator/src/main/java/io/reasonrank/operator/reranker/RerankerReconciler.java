package io.reasonrank.operator.reranker;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import io.reasonrank.api.v1alpha1.RerankerStatus.CandidateReplicas;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.reranker.Preflight.Obstacle;
import io.reasonrank.operator.run.CreateOnce;
import io.reasonrank.operator.run.RunChange;
import io.reasonrank.operator.run.RunFeed;
import io.reasonrank.operator.run.RunResults;
import io.reasonrank.operator.run.Watchdog;
import io.reasonrank.pipeline.kubernetes.Labels;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import io.reasonrank.pipeline.kubernetes.RerankerRenderer;
import io.reasonrank.pipeline.kubernetes.ServingPlatform;
import io.reasonrank.pipeline.plan.RerankerModel;
import io.reasonrank.pipeline.plan.ResolvedInputs;
import io.reasonrank.pipeline.plan.RunKey;
import io.reasonrank.stage.spec.StageSpec.Input;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Watches Reranker and what serves it. */
@Singleton
@ControllerConfiguration(name = "reranker", generationAwareEventProcessing = false)
@GradualRetry(maxAttempts = -1, initialInterval = 200, intervalMultiplier = 2, maxInterval = 30_000)
public final class RerankerReconciler implements Reconciler<Reranker> {
  private static final Duration STALLED_AGAIN = Duration.ofSeconds(30);
  private static final int UNPROCESSABLE = 422;
  private static final Set<String> SCALERS = Set.of("HorizontalPodAutoscaler", "ScaledObject");

  /** Answers of an admission that says no to what was asked. */
  private static final Set<Integer> REFUSALS =
      Set.of(HttpURLConnection.HTTP_BAD_REQUEST, UNPROCESSABLE);

  private final KubernetesClient client;
  private final RerankerRenderer renderer;
  private final Applied applied;
  private final KnativeSwitches switches;
  private final ServedPlatforms served;
  private final Watchdog watchdog;
  private final RerankerStatusFactory statuses;
  private final RunFeed runs;
  private volatile @Nullable InformerEventSource<ModelPromotion, Reranker> promotions;

  public RerankerReconciler(
      KubernetesClient client,
      RenderSettings settings,
      ServedPlatforms served,
      RunFeed runs,
      Watchdog watchdog,
      Clock clock) {
    this.client = client;
    this.runs = runs;
    this.watchdog = watchdog;
    this.renderer = new RerankerRenderer(settings);
    this.applied = new Applied(client);
    this.switches = new KnativeSwitches(client);
    this.served = served;
    this.statuses = new RerankerStatusFactory(clock);
  }

  @Override
  public List<EventSource<?, Reranker>> prepareEventSources(EventSourceContext<Reranker> context) {
    watchdog.watch(context.getPrimaryCache());
    List<EventSource<?, Reranker>> sources = new ArrayList<>();
    sources.add(makers(SFTRun.class, context));
    sources.add(makers(RLRun.class, context));
    sources.add(owned(Deployment.class, context));
    sources.add(owned(Service.class, context));
    sources.add(owned(HorizontalPodAutoscaler.class, context));
    sources.add(quotas(context));
    var ofRerankers = promotions(context);
    promotions = ofRerankers;
    sources.add(ofRerankers);
    // A watch on what is not served would never get ready.
    if (served.knative()) {
      sources.add(owned(ServedPlatforms.KNATIVE_API, "Service", context));
    }
    if (served.keda()) {
      sources.add(owned(ServedPlatforms.KEDA_API, "ScaledObject", context));
    }
    return sources;
  }

  private static EventSource<GenericKubernetesResource, Reranker> owned(
      String apiVersion, String kind, EventSourceContext<Reranker> context) {
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
  private static EventSource<ResourceQuota, Reranker> quotas(EventSourceContext<Reranker> context) {
    var configuration =
        InformerEventSourceConfiguration.from(ResourceQuota.class, Reranker.class)
            .withSecondaryToPrimaryMapper(quota -> inNamespaceOf(quota, context))
            .withPrimaryToSecondaryMapper(reranker -> Set.of())
            .withOnUpdateFilter((now, before) -> !now.getSpec().equals(before.getSpec()))
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  private static Set<ResourceID> inNamespaceOf(
      HasMetadata object, EventSourceContext<Reranker> context) {
    return context
        .getPrimaryCache()
        .list(object.getMetadata().getNamespace())
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static InformerEventSource<ModelPromotion, Reranker> promotions(
      EventSourceContext<Reranker> context) {
    var configuration =
        InformerEventSourceConfiguration.from(ModelPromotion.class, Reranker.class)
            .withSecondaryToPrimaryMapper(RerankerReconciler::rerankerOf)
            .withPrimaryToSecondaryMapper(reranker -> Set.of())
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  static Set<ResourceID> rerankerOf(ModelPromotion promotion) {
    return Set.of(
        new ResourceID(promotion.getSpec().reranker(), promotion.getMetadata().getNamespace()));
  }

  private List<ModelPromotion> promotionsOf(Reranker reranker) {
    var known = promotions;
    String name = reranker.getMetadata().getName();
    return known == null
        ? List.of()
        : known
            .list(
                reranker.getMetadata().getNamespace(),
                promotion -> promotion.getSpec().reranker().equals(name))
            .toList();
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

  private EventSource<?, Reranker> makers(
      Class<? extends Run<?>> kind, EventSourceContext<Reranker> context) {
    return runs.source(kind, context, RunChange.any(), run -> servers(context, run));
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
    return watchdog.looking(reranker, () -> look(reranker, context));
  }

  private UpdateControl<Reranker> look(Reranker reranker, Context<Reranker> context) {
    if (reranker.getMetadata().getDeletionTimestamp() != null) {
      return UpdateControl.noUpdate();
    }
    List<ModelPromotion> known = promotionsOf(reranker);
    Optional<ServingChoice> choice =
        RerankerModel.of(reranker, outputs(reranker))
            .map(wanted -> ServingChoice.of(reranker, model(wanted), known));
    Optional<Trial> trial = Trial.of(reranker, known);
    RerankerStatus plain =
        status(reranker, choice.map(made -> input(made.model())), trial, context);
    RerankerStatus status =
        statuses.with(plain, History.of(plain.promotions(), known), choice, trial);
    write(reranker, status);
    // Nobody tells when a switch of Knative or an admission changes.
    return "Stalled".equals(status.phase())
        ? UpdateControl.<Reranker>noUpdate().rescheduleAfter(STALLED_AGAIN)
        : UpdateControl.noUpdate();
  }

  private static Model model(Input input) {
    return new Model(input.uri(), input.digest().isEmpty() ? null : input.digest());
  }

  private static Input input(Model model) {
    String digest = model.digest();
    return new Input(model.uri(), digest == null ? "" : digest);
  }

  private RerankerStatus status(
      Reranker reranker, Optional<Input> model, Optional<Trial> trial, Context<Reranker> context) {
    if (reranker.getSpec().model() == null) {
      return statuses.waiting(
          reranker, "NoModel", "spec.model is not set; the first promotion sets it, or you");
    }
    return model
        .map(found -> serve(reranker, found, trial, context))
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
    return runs.find(key);
  }

  private RerankerStatus serve(
      Reranker reranker, Input model, Optional<Trial> trial, Context<Reranker> context) {
    boolean deployed = !context.getSecondaryResources(Deployment.class).isEmpty();
    ServingPlatform platform = served.choose(deployed);
    List<HasMetadata> wanted = renderer.render(reranker, model, platform);
    Optional<Obstacle> hopeless = hopeless(wanted.getLast(), context);
    if (hopeless.isPresent()) {
      return statuses.blocked(reranker, hopeless.get());
    }
    List<HasMetadata> beside =
        trial.map(tried -> beside(reranker, tried, platform)).orElse(List.of());
    try {
      admit(reranker, wanted.getLast(), context);
      HasMetadata last = apply(wanted, context);
      Optional<CandidateReplicas> tried =
          trial.map(candidate -> replicas(candidate, apply(beside, context)));
      removeOthers(Stream.concat(wanted.stream(), beside.stream()).toList(), context);
      return statuses.serving(
          reranker, serving(last), tried, obstacle(reranker, platform, context));
    } catch (Applied.Foreign e) {
      return statuses.stalled(reranker, "NameTaken", String.valueOf(e.getMessage()));
    } catch (KubernetesClientException e) {
      if (!REFUSALS.contains(e.getCode())) {
        throw e;
      }
      return statuses.stalled(reranker, "Refused", String.valueOf(e.getMessage()));
    }
  }

  private List<HasMetadata> beside(Reranker reranker, Trial trial, ServingPlatform platform) {
    return renderer.renderCandidate(reranker, input(trial.candidate()), platform, trial.bears());
  }

  private HasMetadata apply(List<HasMetadata> wanted, Context<Reranker> context) {
    HasMetadata last = wanted.getFirst();
    for (HasMetadata object : wanted) {
      last = applied.apply(object, known(context));
    }
    return last;
  }

  /** Pods wait for their Secret, so it is made before them; what it holds never changes. */
  private void admit(Reranker reranker, HasMetadata pods, Context<Reranker> context) {
    if (applied.find(pods, known(context)).isPresent()) {
      return;
    }
    renderer.adminSecret(reranker).ifPresent(secret -> CreateOnce.of(client, secret));
  }

  private static CandidateReplicas replicas(Trial trial, HasMetadata made) {
    Serving serving = serving(made);
    Integer asked = serving.replicas();
    int replicas = asked == null ? 1 : asked;
    Integer ready = serving.ready();
    int answering = ready == null ? (serving.rolledOut() ? 1 : 0) : ready;
    return new CandidateReplicas(
        String.valueOf(trial.candidate().digest()),
        serving.url(),
        replicas,
        serving.rolledOut() ? answering : Math.min(answering, replicas - 1),
        serving.stuck());
  }

  /**
   * Asked only where something is about to be written: a look that changes nothing asks nothing.
   */
  private Optional<Obstacle> hopeless(HasMetadata wanted, Context<Reranker> context) {
    return wanted instanceof GenericKubernetesResource service
            && applied.find(wanted, known(context)).isEmpty()
        ? Preflight.switches(service, switches.read())
        : Optional.empty();
  }

  private @Nullable Obstacle obstacle(
      Reranker reranker, ServingPlatform platform, Context<Reranker> context) {
    RerankerStatus status = reranker.getStatus();
    Long took = status == null ? null : status.rolloutSeconds();
    var quotas = quotasOf(reranker, context);
    return Preflight.obstacles(reranker, served, platform, quotas, took).stream()
        .findFirst()
        .orElse(null);
  }

  private static List<ResourceQuota> quotasOf(Reranker reranker, Context<Reranker> context) {
    var source = context.eventSourceRetriever().getEventSourceFor(ResourceQuota.class);
    return source instanceof InformerEventSource<ResourceQuota, Reranker> informer
        ? informer.list(reranker.getMetadata().getNamespace(), quota -> true).toList()
        : List.of();
  }

  private static Serving serving(HasMetadata made) {
    return switch (made) {
      case Deployment deployment -> Serving.of(deployment);
      case GenericKubernetesResource service -> Serving.of(service);
      default -> throw new IllegalStateException("nothing serves with a " + made.getKind());
    };
  }

  private static Stream<? extends HasMetadata> known(Context<Reranker> context) {
    return Stream.of(
            Deployment.class,
            Service.class,
            HorizontalPodAutoscaler.class,
            GenericKubernetesResource.class)
        .flatMap(type -> context.getSecondaryResources(type).stream());
  }

  /**
   * A fixed number of replicas and an autoscaler would fight, and so would two autoscalers; a
   * candidate's objects go with it.
   */
  private void removeOthers(List<HasMetadata> wanted, Context<Reranker> context) {
    known(context)
        .filter(object -> SCALERS.contains(object.getKind()) || isOfCandidate(object))
        .filter(object -> wanted.stream().noneMatch(one -> Applied.isSame(one, object)))
        .forEach(object -> client.resource(object).delete());
  }

  private static boolean isOfCandidate(HasMetadata object) {
    return Labels.CANDIDATE_KIND.equals(object.getMetadata().getLabels().get(Labels.KIND));
  }

  private void write(Reranker reranker, RerankerStatus status) {
    if (!status.equals(reranker.getStatus())) {
      Reranker copy = client.getKubernetesSerialization().clone(reranker);
      copy.setStatus(status);
      client.resource(copy).updateStatus();
    }
  }
}
