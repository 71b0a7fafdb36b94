package io.reasonrank.operator.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.operator.cluster.TestCluster;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * {@code make crash-matrix}: every kind, every scenario, every mutating request, before and after
 * it. {@code -Dcrash.sample=N} takes N cases of it, {@code -Dcrash.parallel=P} runs P at a time,
 * {@code -Dcrash.patience=S} calls a case stuck after S seconds, 60 if unset, more on a busy
 * machine.
 */
class CrashMatrix {
  private static final long SEED = 20_260_101;

  @Test
  void operatorKilledAtAnyWriteLeavesNothingBehind() throws Exception {
    int sample = Integer.getInteger("crash.sample", Integer.MAX_VALUE);
    int parallel = Integer.getInteger("crash.parallel", 12);
    report("crash matrix", run(TestCluster.sharedOrSkip(), runs(), sample, parallel));
  }

  /** What came of a matrix. */
  record Outcome(int cases, int writes, int kills, List<String> faults, long seconds) {}

  static void report(String name, Outcome outcome) {
    System.out.printf(
        "%s: %d cases (%d kills) over %d changes in %d s: %d faults%n",
        name,
        outcome.cases(),
        outcome.kills(),
        outcome.writes(),
        outcome.seconds(),
        outcome.faults().size());
    assertThat(outcome.faults()).isEmpty();
    assertThat(outcome.kills()).isPositive();
  }

  /** Every kind of run in every scenario. */
  static List<CrashLife> runs() {
    List<CrashLife> lives = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Scenario scenario : Scenario.values()) {
        lives.add(new CrashCase(kind, scenario, 0, false));
      }
    }
    return lives;
  }

  /**
   * Lives all of them, and then each with a kill before and after each of its changes.
   *
   * @param sample at most so many kills, in some of the lives
   */
  static Outcome run(TestCluster cluster, List<CrashLife> lives, int sample, int parallel)
      throws Exception {
    long start = System.nanoTime();
    Vertx vertx = Vertx.vertx();
    ExecutorService threads = Executors.newFixedThreadPool(parallel);
    try {
      var matrix = new Matrix(cluster, new InProcessLauncher(cluster, vertx), threads);
      return matrix.run(lives, sample, start);
    } finally {
      threads.shutdownNow();
      vertx.close();
    }
  }

  private record Matrix(TestCluster cluster, OperatorLauncher launcher, ExecutorService threads) {
    Outcome run(List<CrashLife> whole, int sample, long start) throws Exception {
      List<CrashLife> lives = new ArrayList<>(whole);
      if (sample < Integer.MAX_VALUE) { // some lives, then some kills in each
        Collections.shuffle(lives, new Random(SEED));
        lives = lives.subList(0, Math.min(lives.size(), Math.max(3, sample / 4)));
      }
      List<String> faults = new ArrayList<>();
      List<CrashLife> kills = new ArrayList<>();
      int writes = 0;
      List<CrashLife.Finding> undisturbed = all(lives, faults);
      for (int i = 0; i < lives.size(); i++) {
        int mutations = undisturbed.get(i).mutations().size();
        writes += mutations;
        for (int write = 1; write <= mutations; write++) {
          kills.add(lives.get(i).killedAt(write, false));
          kills.add(lives.get(i).killedAt(write, true));
        }
      }
      if (sample < kills.size()) {
        Collections.shuffle(kills, new Random(SEED));
        kills = kills.subList(0, sample);
      }
      all(kills, faults);
      long seconds = (System.nanoTime() - start) / 1_000_000_000;
      return new Outcome(lives.size() + kills.size(), writes, kills.size(), faults, seconds);
    }

    private List<CrashLife.Finding> all(List<CrashLife> cases, List<String> faults)
        throws InterruptedException, ExecutionException {
      List<Callable<CrashLife.Finding>> work = new ArrayList<>();
      for (CrashLife one : cases) {
        work.add(() -> one.run(cluster, launcher));
      }
      List<CrashLife.Finding> findings = new ArrayList<>();
      List<Future<CrashLife.Finding>> futures = threads.invokeAll(work);
      for (int i = 0; i < cases.size(); i++) {
        CrashLife.Finding finding = futures.get(i).get();
        findings.add(finding);
        for (String fault : finding.faults()) {
          faults.add(cases.get(i) + ": " + fault);
        }
      }
      return findings;
    }
  }
}
