package io.reasonrank.operator.promotion;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import io.reasonrank.api.v1alpha1.BaseModel;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.run.RunChange;
import io.reasonrank.operator.run.RunFeed;
import io.reasonrank.operator.run.RunResults;
import io.reasonrank.pipeline.kubernetes.Labels;
import io.reasonrank.pipeline.plan.RerankerModel;
import io.reasonrank.pipeline.plan.ResolvedInputs;
import io.reasonrank.pipeline.plan.RunKey;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a promotion is woken by, beside itself: its Jobs, its Reranker, the run that made the
 * candidate, and promotions of the same Reranker that were in its way.
 */
final class PromotionWatches {
  private static final String KIND = "ModelPromotion";

  private final EventSourceContext<ModelPromotion> context;
  private final EventSource<Job, ModelPromotion> jobs;
  private final InformerEventSource<Reranker, ModelPromotion> rerankers;
  private final InformerEventSource<ModelPromotion, ModelPromotion> siblings;
  private final RunFeed runs;

  PromotionWatches(RunFeed runs, EventSourceContext<ModelPromotion> context) {
    this.context = context;
    this.jobs = jobs();
    this.rerankers = others(Reranker.class, PromotionWatches::isOf);
    this.siblings = others(ModelPromotion.class, PromotionWatches::areSiblings);
    this.runs = runs;
  }

  List<EventSource<?, ModelPromotion>> sources() {
    return List.of(makers(SFTRun.class), makers(RLRun.class), jobs, rerankers, siblings);
  }

  private EventSource<?, ModelPromotion> makers(Class<? extends Run<?>> kind) {
    return runs.source(
        kind, context, RunChange.any(), run -> woken(promotion -> isMadeBy(promotion, run)));
  }

  private EventSource<Job, ModelPromotion> jobs() {
    var configuration =
        InformerEventSourceConfiguration.from(Job.class, ModelPromotion.class)
            .withLabelSelector(
                "%s=%s,%s=%s".formatted(Labels.MANAGED_BY, Labels.OPERATOR, Labels.KIND, KIND))
            .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(ModelPromotion.class))
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  /** Whether a promotion is woken by a resource. */
  private interface Relation<T> {
    boolean holds(ModelPromotion promotion, T other);
  }

  private <T extends io.fabric8.kubernetes.api.model.HasMetadata>
      InformerEventSource<T, ModelPromotion> others(Class<T> kind, Relation<T> relation) {
    var configuration =
        InformerEventSourceConfiguration.from(kind, ModelPromotion.class)
            .withName("of-" + kind.getSimpleName())
            .withSecondaryToPrimaryMapper(
                other -> woken(promotion -> relation.holds(promotion, other)))
            .withPrimaryToSecondaryMapper(promotion -> Set.of())
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  private Set<ResourceID> woken(Predicate<ModelPromotion> which) {
    return context
        .getPrimaryCache()
        .list(which)
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  /** Whether a promotion is one of that Reranker. */
  static boolean isOf(ModelPromotion promotion, Reranker reranker) {
    return promotion.getSpec().reranker().equals(reranker.getMetadata().getName())
        && sameNamespace(promotion, reranker);
  }

  /** Whether two promotions are of the same Reranker. */
  static boolean areSiblings(ModelPromotion one, ModelPromotion other) {
    return one.getSpec().reranker().equals(other.getSpec().reranker())
        && sameNamespace(one, other)
        && !one.getMetadata().getName().equals(other.getMetadata().getName());
  }

  /** Whether a run made the candidate. */
  static boolean isMadeBy(ModelPromotion promotion, Run<?> run) {
    BaseModel.RunReference from = promotion.getSpec().fromRun();
    return from != null
        && from.kind().kind().equals(run.getKind())
        && from.name().equals(run.getMetadata().getName())
        && sameNamespace(promotion, run);
  }

  private static boolean sameNamespace(
      ModelPromotion promotion, io.fabric8.kubernetes.api.model.HasMetadata other) {
    return String.valueOf(promotion.getMetadata().getNamespace())
        .equals(String.valueOf(other.getMetadata().getNamespace()));
  }

  Surroundings around(ModelPromotion promotion, Collection<Job> own) {
    String namespace = promotion.getMetadata().getNamespace();
    Optional<Reranker> reranker =
        rerankers.get(new ResourceID(promotion.getSpec().reranker(), namespace));
    return new Surroundings(
        reranker,
        reranker.flatMap(this::wanted),
        maker(promotion),
        siblings.list(namespace, other -> areSiblings(promotion, other)).toList(),
        List.copyOf(own));
  }

  private Optional<Run<?>> maker(ModelPromotion promotion) {
    BaseModel.RunReference from = promotion.getSpec().fromRun();
    return from == null
        ? Optional.empty()
        : find(new RunKey(from.kind().kind(), promotion.getMetadata().getNamespace(), from.name()));
  }

  private Optional<Model> wanted(Reranker reranker) {
    ResolvedInputs none = ResolvedInputs.none();
    ResolvedInputs outputs =
        RerankerModel.run(reranker)
            .flatMap(key -> find(key).flatMap(RunResults::output).map(made -> none.with(key, made)))
            .orElse(none);
    return RerankerModel.of(reranker, outputs).map(PromotionWatches::model);
  }

  private static Model model(Input input) {
    return new Model(input.uri(), input.digest().isEmpty() ? null : input.digest());
  }

  private Optional<Run<?>> find(RunKey key) {
    return runs.find(key);
  }
}
