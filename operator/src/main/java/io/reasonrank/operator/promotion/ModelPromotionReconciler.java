package io.reasonrank.operator.promotion;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.operator.run.RunFeed;
import io.reasonrank.operator.run.Watchdog;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Watches ModelPromotion; the work is in {@link PromotionController}. */
@Singleton
@ControllerConfiguration(name = "modelpromotion", generationAwareEventProcessing = false)
@GradualRetry(maxAttempts = -1, initialInterval = 200, intervalMultiplier = 2, maxInterval = 30_000)
public final class ModelPromotionReconciler implements Reconciler<ModelPromotion> {
  private final PromotionController controller;
  private final RunFeed runs;
  private final Watchdog watchdog;
  private volatile @Nullable PromotionWatches watches;

  public ModelPromotionReconciler(PromotionController controller, RunFeed runs, Watchdog watchdog) {
    this.controller = controller;
    this.runs = runs;
    this.watchdog = watchdog;
  }

  @Override
  public List<EventSource<?, ModelPromotion>> prepareEventSources(
      EventSourceContext<ModelPromotion> context) {
    var made = new PromotionWatches(runs, context);
    watches = made;
    watchdog.watch(context.getPrimaryCache());
    return made.sources();
  }

  @Override
  public UpdateControl<ModelPromotion> reconcile(
      ModelPromotion promotion, Context<ModelPromotion> context) {
    PromotionWatches known = watches;
    if (known == null) {
      throw new IllegalStateException("the framework prepares the watches first");
    }
    var surroundings = known.around(promotion, context.getSecondaryResources(Job.class));
    return watchdog.looking(promotion, () -> controller.reconcile(promotion, surroundings));
  }
}
