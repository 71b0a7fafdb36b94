package io.reasonrank.promotion.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** An endpoint that counts as the function does, in a time of its own. */
class CanaryRunTest {
  private static final String DIGEST = "sha256:new";

  private final World world = new World();
  private final List<CanaryReport.Step> told = new ArrayList<>();

  private CanaryReport run(BooleanSupplier stop) {
    var plan =
        new CanaryPlan(
            List.of(5, 50, 100),
            20,
            Duration.ofSeconds(3),
            20,
            Duration.ofSeconds(4),
            List.of(new FailureShare(0.02), new LesserShare(0.05)));
    return new CanaryRun(plan, DIGEST, world, world, told::add).run(stop);
  }

  @Test
  void aGoodCandidateGetsShareAfterShareAndIsBroughtOut() {
    CanaryReport report = run(() -> false);

    assertThat(report.isShown()).as(report.toString()).isTrue();
    assertThat(report.steps())
        .extracting(CanaryReport.Step::percent)
        .containsExactly(0, 5, 50, 100);
    assertThat(report.steps()).allMatch(step -> step.seconds() >= 3);
    assertThat(report.steps().getLast().seconds()).isGreaterThanOrEqualTo(7);
    assertThat(told).isEqualTo(report.steps());
    assertThat(Json.parse(Json.pretty(report), CanaryReport.class, "report")).isEqualTo(report);
    assertThat(world.calls).endsWith("share 100", "out", "back");
  }

  @Test
  void aBadOneIsTakenBackBeforeItsFirstShare() {
    world.failing = 0.5;

    CanaryReport report = run(() -> false);

    assertThat(report.end()).isEqualTo("FailureShare");
    assertThat(report.reason()).startsWith("at 0 %: ").contains("requests failed");
    assertThat(world.calls).doesNotContain("share 5").endsWith("back").doesNotContain("out");
  }

  @Test
  void oneThatTurnsBadLaterGoesBackFromWhereItIs() {
    CanaryReport report =
        run(
            () -> {
              world.failing = world.share == 50 ? 1 : 0;
              return false;
            });

    assertThat(report.reason()).startsWith("at 50 %: ");
    assertThat(world.calls).doesNotContain("share 100").endsWith("back");
  }

  @Test
  void aProcessThatEndsIsTakenBack() {
    world.mustGo = Optional.of(CanaryDecision.TakeBack.stuck("its process ended"));

    CanaryReport report = run(() -> false);

    assertThat(report.end()).isEqualTo("CandidateStuck");
    assertThat(world.calls).endsWith("back");
  }

  @Test
  void whoStopsItLeavesTheIncumbentWithEverything() {
    CanaryReport report = run(() -> world.share == 5);

    assertThat(report.isStopped()).isTrue();
    assertThat(world.calls).endsWith("back").doesNotContain("out");
  }

  @Test
  void nothingAdvancesWhileTheEndpointSeesAnotherModel() {
    world.sees = "sha256:other";

    CanaryReport report = run(() -> world.now.isAfter(Instant.EPOCH.plusSeconds(60)));

    assertThat(report.isStopped()).isTrue();
    assertThat(report.reason()).contains("to see the candidate's model");
    assertThat(world.calls).containsOnlyOnce("back").doesNotContain("share 5");
  }

  @Test
  void aLookWithoutAnAnswerIsRepeatedAndManyAreAnError() {
    world.silent = 5;
    assertThat(run(() -> false).isShown()).isTrue();

    world.silent = Integer.MAX_VALUE;
    assertThatThrownBy(() -> run(() -> false)).hasMessage("silent");
    assertThat(world.calls).endsWith("back");
  }

  /** A hundred requests a second, of which the candidate gets its share and copies. */
  private static final class World implements CanaryTraffic, CanaryRun.Pace {
    private static final int PER_SECOND = 100;

    private final List<String> calls = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private Instant since = Instant.EPOCH;
    private int share = -1;
    private double failing;
    private int silent;
    private String sees = DIGEST;
    private Optional<CanaryDecision.TakeBack> mustGo = Optional.empty();

    @Override
    public Steered share(int percent) {
      if (silent-- > 0) {
        throw new StageException(ExitCode.UNAVAILABLE, "silent");
      }
      silent = 0;
      calls.add("share " + percent);
      since = percent == share ? since : now;
      share = percent;
      long all = Duration.between(since, now).toSeconds() * PER_SECOND;
      long own = all * percent / 100;
      var seen =
          new Observation(
              sample(all - own, 0),
              sample(own, failing),
              sample((all - own) / 5, failing),
              Moments.NONE,
              Moments.NONE,
              Moments.NONE);
      return new Steered(percent / 100.0, sees, seen);
    }

    private static Sample sample(long requests, double failing) {
      long failed = Math.round(requests * failing);
      return new Sample(
          requests - failed, 0, 0, failed, new TreeMap<>(Map.of(0.1, requests - failed)));
    }

    @Override
    public Optional<CanaryDecision.TakeBack> mustGo() {
      return mustGo;
    }

    @Override
    public void bringOut(BooleanSupplier stop) {
      calls.add("out");
    }

    @Override
    public void takeBack() {
      calls.add("back");
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public void await() {
      now = now.plusSeconds(1);
    }
  }
}
