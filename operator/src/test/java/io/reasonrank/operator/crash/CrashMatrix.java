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
    report(run(TestCluster.sharedOrSkip(), sample, parallel));
  }

  /** What came of a matrix. */
  record Outcome(int cases, int writes, int kills, List<String> faults, long seconds) {}

  static void report(Outcome outcome) {
    System.out.printf(
        "crash matrix: %d cases (%d kills) over %d mutating requests in %d s: %d faults%n",
        outcome.cases(),
        outcome.kills(),
        outcome.writes(),
        outcome.seconds(),
        outcome.faults().size());
    assertThat(outcome.faults()).isEmpty();
    assertThat(outcome.kills()).isPositive();
  }

  static Outcome run(TestCluster cluster, int sample, int parallel) throws Exception {
    long start = System.nanoTime();
    Vertx vertx = Vertx.vertx();
    ExecutorService threads = Executors.newFixedThreadPool(parallel);
    try {
      var matrix = new Matrix(cluster, new InProcessLauncher(cluster, vertx), threads);
      return matrix.run(sample, start);
    } finally {
      threads.shutdownNow();
      vertx.close();
    }
  }

  private record Matrix(TestCluster cluster, OperatorLauncher launcher, ExecutorService threads) {
    Outcome run(int sample, long start) throws Exception {
      List<CrashCase> lives = new ArrayList<>();
      for (Kind kind : Kind.values()) {
        for (Scenario scenario : Scenario.values()) {
          lives.add(new CrashCase(kind, scenario, 0, false));
        }
      }
      if (sample < Integer.MAX_VALUE) { // some lives, then some kills in each
        Collections.shuffle(lives, new Random(SEED));
        lives = lives.subList(0, Math.min(lives.size(), Math.max(3, sample / 4)));
      }
      List<String> faults = new ArrayList<>();
      List<CrashCase> kills = new ArrayList<>();
      int writes = 0;
      List<CrashCase.Finding> undisturbed = all(lives, faults);
      for (int i = 0; i < lives.size(); i++) {
        int mutations = undisturbed.get(i).mutations().size();
        writes += mutations;
        for (int write = 1; write <= mutations; write++) {
          kills.add(new CrashCase(lives.get(i).kind(), lives.get(i).scenario(), write, false));
          kills.add(new CrashCase(lives.get(i).kind(), lives.get(i).scenario(), write, true));
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

    private List<CrashCase.Finding> all(List<CrashCase> cases, List<String> faults)
        throws InterruptedException, ExecutionException {
      List<Callable<CrashCase.Finding>> work = new ArrayList<>();
      for (CrashCase one : cases) {
        work.add(() -> one.run(cluster, launcher));
      }
      List<CrashCase.Finding> findings = new ArrayList<>();
      List<Future<CrashCase.Finding>> futures = threads.invokeAll(work);
      for (int i = 0; i < cases.size(); i++) {
        CrashCase.Finding finding = futures.get(i).get();
        findings.add(finding);
        for (String fault : finding.faults()) {
          faults.add(cases.get(i) + ": " + fault);
        }
      }
      return findings;
    }
  }
}
