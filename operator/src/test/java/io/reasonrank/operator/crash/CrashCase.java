package io.reasonrank.operator.crash;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.operator.cluster.FaultProxy;
import io.reasonrank.operator.cluster.PodScript;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;

/**
 * One life of a run whose operator is killed at one mutating request and started again.
 *
 * @param kind of the run
 * @param scenario what else happens
 * @param change number of the mutating request, from 1; 0 for a life without a kill
 * @param after whether the server still does that request
 */
record CrashCase(Kind kind, Scenario scenario, int change, boolean after) implements CrashLife {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  @Override
  public String toString() {
    String kill =
        change == 0 ? "no kill" : "killed " + (after ? "after" : "before") + " write " + change;
    return kind + " " + scenario + " " + kill;
  }

  @Override
  public CrashLife killedAt(int number, boolean late) {
    return new CrashCase(kind, scenario, number, late);
  }

  @Override
  public Finding run(TestCluster cluster, OperatorLauncher launcher) {
    String namespace = cluster.namespace();
    try (var life = new Life(cluster, namespace, launcher)) {
      return life.live();
    } finally {
      cluster.kubelet().forget(namespace);
      cluster.client().namespaces().withName(namespace).delete();
    }
  }

  private final class Life implements AutoCloseable {
    private final KubernetesClient client;
    private final Resources resources;
    private final OperatorLauncher launcher;
    private final String namespace;
    private final List<String> faults = new ArrayList<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean disrupted = new AtomicBoolean();
    private final AtomicBoolean released = new AtomicBoolean();
    private final OperatorLauncher.Launched first;
    private OperatorLauncher.Launched current;

    Life(TestCluster cluster, String namespace, OperatorLauncher launcher) {
      this.client = cluster.client();
      this.namespace = namespace;
      this.resources = new Resources(client, namespace);
      this.launcher = launcher;
      cluster.kubelet().script(namespace, this::script);
      FaultProxy.Verdict verdict =
          after ? FaultProxy.Verdict.KILL_AFTER : FaultProxy.Verdict.KILL_BEFORE;
      this.first =
          launcher.launch(
              namespace, (number, any) -> number == change ? verdict : FaultProxy.Verdict.PASS);
      this.current = first;
    }

    private PodScript script(Pod pod) {
      seen.add(pod.getMetadata().getOwnerReferences().getFirst().getUid());
      String attempt = Resources.attempt(pod);
      String stage = kind.stages.getFirst();
      boolean firstAttempt = attempt.equals(stage + "-1");
      return switch (scenario) {
        case RETRY -> firstAttempt ? new PodScript.Exit(70, "") : PodScript.success();
        case DISRUPTION ->
            firstAttempt && disrupted.compareAndSet(false, true)
                ? new PodScript.Disrupt()
                : PodScript.success();
        case SUSPEND, DELETE ->
            attempt.startsWith(stage) && !released.get()
                ? new PodScript.Hang()
                : PodScript.success();
        case SUCCESS, CHILD_TTL, TOUCH -> PodScript.success();
      };
    }

    Finding live() {
      try {
        go();
      } catch (Stuck e) {
        faults.add(String.valueOf(e.getMessage()));
      }
      return new Finding(first.proxy().mutations(), List.copyOf(faults));
    }

    private void go() {
      resources.apply(kind.yaml);
      switch (scenario) {
        case SUCCESS, RETRY, DISRUPTION -> awaitEnd();
        case SUSPEND -> suspendAndResume();
        case DELETE -> delete();
        case CHILD_TTL -> loseTheFirstChild();
        case TOUCH -> touchAfterTheEnd();
      }
      if (scenario != Scenario.DELETE) {
        checkChildren();
      }
    }

    /** A killed operator is started again, as its Deployment would. */
    private void revive() {
      if (current == first && first.proxy().hasKilled()) {
        first.close();
        current = launcher.launch(namespace, (number, any) -> FaultProxy.Verdict.PASS);
      }
    }

    private void until(String what, java.util.concurrent.Callable<Boolean> condition) {
      Stuck.unless(what, condition, this::revive, this::status);
    }

    private Run<?> read() {
      return client.resources(kind.type).inNamespace(namespace).withName(kind.name).get();
    }

    private String status() {
      Run<?> run = read();
      return run == null ? "the run is gone" : String.valueOf(run.getStatus());
    }

    private boolean isPhase(String phase) {
      Run<?> run = read();
      RunStatus status = run == null ? null : run.getStatus();
      return status != null && phase.equals(status.phase());
    }

    private void awaitEnd() {
      until("the run succeeds", () -> isPhase("Succeeded"));
    }

    private void suspendAndResume() {
      until("a pod hangs", () -> !activePods().isEmpty());
      patch("{\"spec\":{\"suspend\":true}}");
      until("no pod is left", () -> activePods().isEmpty() && isPhase("Suspended"));
      released.set(true);
      patch("{\"spec\":{\"suspend\":false}}");
      awaitEnd();
    }

    private void delete() {
      until("a pod hangs", () -> !activePods().isEmpty());
      client.resources(kind.type).inNamespace(namespace).withName(kind.name).delete();
      until("run, Jobs and pods are gone", () -> read() == null && isEmpty());
      // Nothing may come back, either: the killed operator starts again and looks.
      Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
      revive();
      until("nothing came back", this::isEmpty);
    }

    private boolean isEmpty() {
      return resources.jobs().isEmpty()
          && client.pods().inNamespace(namespace).list().getItems().isEmpty();
    }

    private void loseTheFirstChild() {
      String job = kind.stages.getFirst() + "-1";
      AtomicBoolean lost = new AtomicBoolean();
      until(
          "the run succeeds",
          () -> {
            if (!lost.get()) {
              resources.jobs().stream()
                  .filter(found -> Resources.attempt(found).equals(job))
                  .filter(CrashCase::hasEnded)
                  .findFirst()
                  .ifPresent(
                      found -> {
                        client.resource(found).delete();
                        lost.set(true);
                      });
            }
            return isPhase("Succeeded");
          });
    }

    private void touchAfterTheEnd() {
      awaitEnd();
      patch("{\"spec\":{\"ttlSecondsAfterFinished\":100000}}");
      client.batch().v1().jobs().inNamespace(namespace).delete();
      until("children are gone", () -> resources.jobs().isEmpty());
      int before = seen.size();
      current.close();
      current = launcher.launch(namespace, (number, any) -> FaultProxy.Verdict.PASS);
      Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
      if (!resources.jobs().isEmpty() || seen.size() != before) {
        faults.add("resurrected: " + resources.attempts());
      }
    }

    private void patch(String change) {
      client.resources(kind.type).inNamespace(namespace).withName(kind.name).patch(MERGE, change);
    }

    private List<Pod> activePods() {
      return client.pods().inNamespace(namespace).list().getItems().stream()
          .filter(pod -> pod.getStatus() != null)
          .filter(pod -> Set.of("Pending", "Running").contains(pod.getStatus().getPhase()))
          .toList();
    }

    /** One Job per stage, and one more where an attempt was meant to fail or vanish. */
    private void checkChildren() {
      int more = scenario == Scenario.RETRY ? 1 : 0;
      int expected = kind.stages.size() + more;
      boolean mayLose = scenario == Scenario.CHILD_TTL;
      if (seen.size() > expected + (mayLose ? 1 : 0) || seen.size() < expected) {
        faults.add("Jobs that ran: " + seen.size() + ", expected " + expected);
      }
      Set<String> attempts = new TreeSet<>();
      for (Job job : resources.jobs()) {
        if (!attempts.add(Resources.attempt(job))) {
          faults.add("two Jobs for " + Resources.attempt(job));
        }
      }
      if (!activePods().isEmpty()) {
        faults.add("leaked pods: " + activePods().size());
      }
    }

    @Override
    public void close() {
      current.close();
      first.close();
    }
  }

  private static boolean hasEnded(Job job) {
    return job.getStatus() != null
        && job.getStatus().getConditions().stream()
            .anyMatch(condition -> condition.getType().matches("Complete|Failed"));
  }
}
