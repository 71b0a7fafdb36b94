package io.reasonrank.operator.reranker;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import io.reasonrank.api.v1alpha1.RerankerStatus.CandidateReplicas;
import io.reasonrank.operator.reranker.Preflight.Obstacle;
import io.reasonrank.operator.run.CreateOnce;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private volatile @Nullable RerankerWatches watches;

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
    var made = new RerankerWatches(served, runs, context);
    watches = made;
    watchdog.watch(context.getPrimaryCache());
    return made.sources();
  }

  private RerankerWatches watches() {
    RerankerWatches known = watches;
    if (known == null) {
      throw new IllegalStateException("the framework prepares the watches first");
    }
    return known;
  }

  @Override
  public UpdateControl<Reranker> reconcile(Reranker reranker, Context<Reranker> context) {
    return watchdog.looking(reranker, () -> look(reranker, context));
  }

  private UpdateControl<Reranker> look(Reranker reranker, Context<Reranker> context) {
    if (reranker.getMetadata().getDeletionTimestamp() != null) {
      return UpdateControl.noUpdate();
    }
    List<ModelPromotion> known = watches().promotionsOf(reranker);
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
        .flatMap(
            key -> runs.find(key).flatMap(RunResults::output).map(made -> none.with(key, made)))
        .orElse(none);
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
      return statuses.serving(reranker, serving(last), tried, obstacle(reranker, platform));
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

  private @Nullable Obstacle obstacle(Reranker reranker, ServingPlatform platform) {
    RerankerStatus status = reranker.getStatus();
    Long took = status == null ? null : status.rolloutSeconds();
    var quotas = watches().quotasOf(reranker);
    return Preflight.obstacles(reranker, served, platform, quotas, took).stream()
        .findFirst()
        .orElse(null);
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
