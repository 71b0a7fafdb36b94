package io.reasonrank.operator.promotion;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.operator.run.ApiChildren;
import io.reasonrank.operator.run.ApiEvents;
import io.reasonrank.operator.run.Children;
import io.reasonrank.operator.run.LatestWrites;
import io.reasonrank.pipeline.kubernetes.KubernetesRenderer;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Takes the steps in order and does what they say: the only writer of a promotion's status. */
public final class PromotionController {
  /** More writes in one look would be a loop. */
  private static final int MOST_ROUNDS = 30;

  private final List<PromotionStep> steps;
  private final PromotionStore store;
  private final PromotionEvents events;
  private final LatestWrites<ModelPromotion> latest = new LatestWrites<>();

  private PromotionController(
      List<PromotionStep> steps, PromotionStore store, PromotionEvents events) {
    this.steps = List.copyOf(steps);
    this.store = store;
    this.events = events;
  }

  /** The controller as it runs in a cluster. */
  public static PromotionController of(
      KubernetesClient client, RenderSettings settings, PromotionSettings promotions, Clock clock) {
    return of(
        new ApiChildren(client),
        new ApiPromotionStore(client),
        new ApiEndpoints(client),
        new ApiGitDesk(client, promotions.copies(), clock),
        new ApiTrafficDesk(client, settings.adminTokens()),
        new PromotionEvents(new ApiEvents(client, clock)::tell),
        settings,
        promotions,
        clock);
  }

  static PromotionController of(
      Children children,
      PromotionStore store,
      Endpoints endpoints,
      GitDesk desk,
      TrafficDesk traffic,
      PromotionEvents events,
      RenderSettings settings,
      PromotionSettings promotions,
      Clock clock) {
    var statuses = new PromotionStatuses(clock);
    var retries = new GateRetries(statuses, clock);
    var renderer = new KubernetesRenderer(settings);
    var shares = new Shares(statuses, traffic, promotions, clock);
    return new PromotionController(
        List.of(
            new RollbackStep(statuses),
            new TrafficBackStep(statuses, traffic, promotions, clock),
            new RevertStep(statuses, endpoints, desk, promotions.gitPoll()),
            new SettledPromotionStep(statuses),
            new VerifyStep(statuses),
            new GatePlanStep(statuses),
            new GateChildStep(renderer, children, statuses, retries),
            new VerdictStep(children, statuses, retries),
            new DirectApprovalStep(statuses),
            new GitApprovalStep(statuses, desk, promotions.gitPoll()),
            new CanaryStep(statuses, shares),
            new PromoteStep(statuses, endpoints, shares, traffic, promotions)),
        store,
        events);
  }

  /** Brings a promotion one event further; status writes are done when this returns. */
  UpdateControl<ModelPromotion> reconcile(ModelPromotion promotion, Surroundings surroundings) {
    ModelPromotion current = latest.newest(promotion);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      switch (walk(PromotionView.of(current, surroundings))) {
        case PromotionOutcome.Persist(ModelPromotionStatus status) ->
            current = write(current, status);
        case PromotionOutcome.AwaitEvent(ModelPromotionStatus status) -> {
          write(current, status);
          return UpdateControl.noUpdate();
        }
        case PromotionOutcome.CheckAgain(Duration after, ModelPromotionStatus status) -> {
          write(current, status);
          return UpdateControl.<ModelPromotion>noUpdate().rescheduleAfter(after);
        }
        case PromotionOutcome.Finished() -> {
          latest.forget(current);
          return UpdateControl.noUpdate();
        }
        case PromotionOutcome.Proceed(PromotionView last) ->
            throw new IllegalStateException(
                "the last step decides nothing about " + last.promotion());
      }
    }
    throw new IllegalStateException(
        "ModelPromotion " + promotion.getMetadata().getName() + " does not settle");
  }

  private PromotionOutcome walk(PromotionView view) {
    PromotionOutcome outcome = new PromotionOutcome.Proceed(view);
    for (PromotionStep step : steps) {
      if (!(outcome instanceof PromotionOutcome.Proceed(PromotionView found))) {
        return outcome;
      }
      outcome = step.take(found);
    }
    return outcome;
  }

  private ModelPromotion write(ModelPromotion promotion, ModelPromotionStatus status) {
    if (status.equals(promotion.getStatus())) {
      return promotion;
    }
    ModelPromotion written = store.writeStatus(promotion, status);
    latest.remember(written);
    events.written(written, PromotionView.status(promotion), status);
    return written;
  }
}
