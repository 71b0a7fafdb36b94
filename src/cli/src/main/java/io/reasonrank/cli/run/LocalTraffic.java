package io.reasonrank.cli.run;

import io.reasonrank.cli.serve.ServingProcess;
import io.reasonrank.promotion.canary.CanaryDecision;
import io.reasonrank.promotion.canary.CanaryPlan;
import io.reasonrank.promotion.canary.CanaryRun;
import io.reasonrank.promotion.canary.CanaryTraffic;
import io.reasonrank.promotion.canary.ModelApi;
import io.reasonrank.promotion.canary.RoutingApi;
import io.reasonrank.promotion.canary.Steered;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Two endpoints of this machine: the incumbent's, whose routing is led, and the candidate's. */
final class LocalTraffic implements CanaryTraffic {
  private final CanaryPlan plan;
  private final IncumbentEndpoint incumbent;
  private final ServingProcess candidate;
  private final PromotionState.Served model;
  private final Duration lease;
  private final RollbackNote rollback;
  private final Replay replay;
  private final CanaryRun.Pace pace;
  private final RoutingApi routing = new RoutingApi();

  /**
   * @param model of the candidate
   * @param lease how long a share holds unless it is said again
   * @param rollback may name the candidate at any time
   * @param replay told what the endpoint answers
   */
  LocalTraffic(
      CanaryPlan plan,
      IncumbentEndpoint incumbent,
      ServingProcess candidate,
      PromotionState.Served model,
      Duration lease,
      RollbackNote rollback,
      Replay replay,
      CanaryRun.Pace pace) {
    this.plan = plan;
    this.incumbent = incumbent;
    this.candidate = candidate;
    this.model = model;
    this.lease = lease;
    this.rollback = rollback;
    this.replay = replay;
    this.pace = pace;
  }

  @Override
  public Steered share(int percent) {
    Steered steered =
        routing.steer(
            incumbent.address(),
            incumbent.token(),
            plan.steering(candidate.address(), percent, lease));
    replay.noticed(steered.seen());
    return steered;
  }

  @Override
  public Optional<CanaryDecision.TakeBack> mustGo() {
    return candidate
        .ended()
        .map(CanaryDecision.TakeBack::stuck)
        .or(
            () ->
                rollback.names(model)
                    ? Optional.of(CanaryDecision.TakeBack.requested("reasonrank rollback names it"))
                    : Optional.empty());
  }

  /** An endpoint that goes on after this run gets the model itself. */
  @Override
  public void bringOut(BooleanSupplier stop) {
    if (incumbent.isOwn()) {
      return;
    }
    URI at = incumbent.address();
    var models = new ModelApi();
    models.exchange(at, incumbent.token(), model.model().toString(), model.digest());
    while (!models.isExchanged(at, incumbent.token(), model.digest())) {
      if (stop.getAsBoolean()) {
        throw new StageException(
            ExitCode.TERMINATED, "stopped while " + at + " exchanged its model");
      }
      share(100);
      pace.await();
    }
  }

  /** An endpoint that does not answer forgets its shares when their lease is over. */
  @Override
  public void takeBack() {
    try {
      routing.takeBack(incumbent.address(), incumbent.token());
    } catch (StageException e) {
      replay.close();
    }
  }
}
