package io.reasonrank.promotion.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.promotion.canary.CanaryDecision.Advance;
import io.reasonrank.promotion.canary.CanaryDecision.Finish;
import io.reasonrank.promotion.canary.CanaryDecision.Stay;
import io.reasonrank.promotion.canary.CanaryDecision.TakeBack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CanaryJudgeTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Sample GOOD = sample(100, 0, 0, 0, 0.5);
  private static final Moments ALIKE = new Moments(30, 0.6, 0.04);

  private static final List<CanaryCheck> CHECKS =
      List.of(
          new FailureShare(0.02),
          new LesserShare(0.05),
          new Latency(1.5),
          new Correlation(0.1),
          new Feedback(0.02));

  private static final CanaryPlan PLAN =
      new CanaryPlan(
          List.of(1, 5, 25, 50, 100), 10, Duration.ofMinutes(5), 100, Duration.ZERO, CHECKS);

  private static Sample sample(long ok, long partial, long degraded, long failed, double seconds) {
    long all = ok + partial + degraded + failed;
    return new Sample(ok, partial, degraded, failed, new TreeMap<>(Map.of(seconds, all)));
  }

  private static Observation seen(Sample candidate, Moments correlation) {
    return new Observation(GOOD, candidate, Sample.EMPTY, correlation, Moments.NONE, Moments.NONE);
  }

  @Test
  void stepsAreTakenOneByOneUntilAllOfTheTraffic() {
    Observation fine = new Observation(GOOD, GOOD, GOOD, ALIKE, Moments.NONE, Moments.NONE);
    int step = PLAN.first();
    assertThat(step).isEqualTo(CanaryPlan.COPIES_ONLY);
    for (int percent : List.of(0, 1, 5, 25, 50)) {
      assertThat(PLAN.percent(step)).isEqualTo(percent);
      assertThat(CanaryJudge.decide(PLAN, step, LONG, fine)).isEqualTo(new Advance(step + 1));
      step++;
    }
    assertThat(CanaryJudge.decide(PLAN, step, LONG, fine)).isEqualTo(new Finish());
  }

  @Test
  void timeAndRequestsAreBothNeeded() {
    Observation fine = seen(GOOD, ALIKE);
    assertThat(CanaryJudge.decide(PLAN, 1, Duration.ofSeconds(299), fine))
        .isEqualTo(new Stay("299 of 300 seconds"));
    Observation few = seen(sample(99, 0, 0, 0, 0.5), ALIKE);
    assertThat(CanaryJudge.decide(PLAN, 1, LONG, few)).isEqualTo(new Stay("99 of 100 requests"));
  }

  @Test
  void onlyCopiesCountBeforeTheFirstShare() {
    Observation copies =
        new Observation(GOOD, Sample.EMPTY, GOOD, ALIKE, Moments.NONE, Moments.NONE);
    assertThat(CanaryJudge.decide(PLAN, CanaryPlan.COPIES_ONLY, LONG, copies))
        .isEqualTo(new Advance(0));
    assertThat(CanaryJudge.decide(PLAN, 0, LONG, copies)).isEqualTo(new Stay("0 of 100 requests"));
  }

  @Test
  void withoutCopiesTheFirstStepHasAShare() {
    var plan = new CanaryPlan(List.of(100), 0, LONG, 0, Duration.ZERO, CHECKS);
    assertThat(plan.first()).isZero();
    assertThat(CanaryJudge.decide(plan, 0, LONG, Observation.EMPTY)).isEqualTo(new Finish());
  }

  @Test
  void lastStepLastsForItsSoakTooAndIsJudgedAllTheWhile() {
    var plan = new CanaryPlan(List.of(50, 100), 0, LONG, 100, Duration.ofMinutes(5), CHECKS);
    Observation fine = seen(GOOD, ALIKE);
    assertThat(CanaryJudge.decide(plan, 0, LONG, fine)).isEqualTo(new Advance(1));
    assertThat(CanaryJudge.decide(plan, 1, LONG.plusSeconds(299), fine))
        .isEqualTo(new Stay("the end of its soak: 299 of 300 s"));
    assertThat(CanaryJudge.decide(plan, 1, LONG.plusSeconds(300), fine)).isEqualTo(new Finish());
    Observation broken = seen(sample(70, 0, 0, 30, 0.5), ALIKE);
    assertThat(CanaryJudge.decide(plan, 1, LONG.plusSeconds(299), broken))
        .isInstanceOf(TakeBack.class);
    assertThat(CanaryJudge.decide(plan.withoutSoak(), 1, LONG, fine)).isEqualTo(new Finish());
  }

  @Test
  void stepsMustReachAll() {
    assertThatThrownBy(() -> new CanaryPlan(List.of(1, 5), 0, LONG, 0, Duration.ZERO, CHECKS))
        .hasMessageContaining("do not rise from 1 to 100");
  }

  @Test
  void slowRequestsOfAProcessThatHasJustStartedAreNoNews() {
    Sample warm = sample(110, 0, 0, 0, 0.5);
    Observation cold = seen(warm.plus(sample(10, 0, 0, 0, 2.0)), ALIKE);
    assertThat(CanaryJudge.decide(PLAN, 0, LONG, cold)).isEqualTo(new Advance(1));
    Observation slow = seen(warm.plus(sample(30, 0, 0, 0, 2.0)), ALIKE);
    assertThat(CanaryJudge.decide(PLAN, 0, LONG, slow)).isInstanceOf(TakeBack.class);
  }

  static Stream<Arguments> broken() {
    Moments random = new Moments(60, 0.0, 0.03);
    return Stream.of(
        Arguments.of("FailureShare", seen(sample(10, 0, 0, 5, 0.5), ALIKE)),
        Arguments.of("LesserShare", seen(sample(30, 0, 15, 0, 0.5), ALIKE)),
        Arguments.of("LesserShare", seen(sample(30, 15, 0, 0, 0.5), ALIKE)),
        Arguments.of("Latency", seen(sample(20, 0, 0, 0, 0.9), ALIKE)),
        Arguments.of("Correlation", seen(GOOD, random)),
        Arguments.of(
            "Feedback",
            new Observation(
                GOOD,
                GOOD,
                Sample.EMPTY,
                ALIKE,
                new Moments(200, 0.60, 0.05),
                new Moments(200, 0.40, 0.05))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void brokenCandidateIsTakenBackByTheRightCheck(String check, Observation seen) {
    assertThat(CanaryJudge.decide(PLAN, 0, Duration.ZERO, seen))
        .isInstanceOfSatisfying(TakeBack.class, back -> assertThat(back.check()).isEqualTo(check));
  }

  @Test
  void whatTheIncumbentDoesTooIsNoObjection() {
    Sample slowAndDegraded = sample(50, 0, 40, 10, 2.0);
    Observation bothBad =
        new Observation(
            slowAndDegraded, slowAndDegraded, Sample.EMPTY, ALIKE, Moments.NONE, Moments.NONE);
    assertThat(CanaryJudge.decide(PLAN, 1, LONG, bothBad)).isEqualTo(new Advance(2));
  }

  @Test
  void doubtHoldsTheCandidateWhereItIs() {
    Observation disagreeing = seen(GOOD, new Moments(30, 0.02, 0.04));
    assertThat(CanaryJudge.decide(PLAN, 1, LONG, disagreeing))
        .isInstanceOfSatisfying(
            Stay.class, stay -> assertThat(stay.waitsFor()).startsWith("certainty: Kendall's tau"));
    Observation twoFailed = seen(sample(98, 0, 0, 2, 0.5), ALIKE);
    assertThat(CanaryJudge.decide(PLAN, 1, LONG, twoFailed)).isEqualTo(new Advance(2));
    Observation fiveFailed = seen(sample(95, 0, 0, 5, 0.5), ALIKE);
    assertThat(CanaryJudge.decide(PLAN, 1, LONG, fiveFailed)).isInstanceOf(Stay.class);
  }

  @Test
  void oneAccidentIsNoObjection() {
    assertThat(CanaryJudge.decide(PLAN, 0, LONG, seen(sample(0, 0, 0, 1, 9), Moments.NONE)))
        .isEqualTo(new Stay("1 of 100 requests"));
  }

  /**
   * Canaries of models that are as good as what serves, looked at every five seconds as the
   * operator does: how many are taken back without a reason.
   */
  @Test
  void equalModelsAreSeldomTakenBack() {
    long seed = 20261121;
    System.out.println("equalModelsAreSeldomTakenBack: seed " + seed);
    var random = new Random(seed);
    int canaries = 1000;
    List<String> back =
        IntStream.range(0, canaries)
            .mapToObj(i -> objection(random))
            .flatMap(Optional::stream)
            .sorted()
            .toList();
    System.out.println("canaries of equal models taken back, of " + canaries + ": " + back);
    assertThat(back).hasSizeLessThan(canaries / 50);
  }

  private static Optional<String> objection(Random random) {
    for (int step = PLAN.first(); ; step++) {
      Observation seen = Observation.EMPTY;
      double share = PLAN.percent(step) / 100.0;
      for (int look = 0; ; look++) {
        seen = seen.plus(fiveSeconds(random, share));
        CanaryDecision decision =
            CanaryJudge.decide(PLAN, step, Duration.ofSeconds(5L * look), seen);
        if (decision instanceof TakeBack(String check, String reason)) {
          return Optional.of(check + ": " + reason);
        }
        if (decision instanceof Finish) {
          return Optional.empty();
        }
        if (decision instanceof Advance) {
          break;
        }
      }
    }
  }

  /** Ten requests a second, 1 % failed, 3 % degraded, seconds with a long tail. */
  private static Observation fiveSeconds(Random random, double share) {
    Sample incumbent = Sample.EMPTY;
    Sample candidate = Sample.EMPTY;
    Sample copies = Sample.EMPTY;
    Moments tau = Moments.NONE;
    for (int i = 0; i < 50; i++) {
      if (random.nextDouble() < share) {
        candidate = candidate.plus(request(random));
      } else {
        incumbent = incumbent.plus(request(random));
        if (random.nextDouble() < 0.1) {
          copies = copies.plus(request(random));
          tau = tau.plus(new Moments(1, 0.5 + 0.25 * random.nextGaussian(), 0));
        }
      }
    }
    return new Observation(incumbent, candidate, copies, tau, Moments.NONE, Moments.NONE);
  }

  private static Sample request(Random random) {
    double seconds = Math.exp(0.6 * random.nextGaussian());
    double bucket = Math.pow(1.1, Math.ceil(Math.log(seconds) / Math.log(1.1)));
    double fate = random.nextDouble();
    return sample(
        fate >= 0.04 ? 1 : 0, 0, fate >= 0.01 && fate < 0.04 ? 1 : 0, fate < 0.01 ? 1 : 0, bucket);
  }

  @Test
  void momentsOfPartsAreThoseOfAll() {
    var random = new Random(7);
    double[] values = random.doubles(40).toArray();
    Moments left = Moments.NONE;
    Moments right = Moments.NONE;
    for (int i = 0; i < values.length; i++) {
      Moments one = new Moments(1, values[i], 0);
      left = i < 13 ? left.plus(one) : left;
      right = i < 13 ? right : right.plus(one);
    }
    Moments all = left.plus(right);
    double mean = java.util.Arrays.stream(values).average().orElseThrow();
    double squares = java.util.Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    assertThat(all.n()).isEqualTo(40);
    assertThat(all.mean()).isCloseTo(mean, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(all.variance()).isCloseTo(squares / 39, org.assertj.core.data.Offset.offset(1e-12));
  }
}
