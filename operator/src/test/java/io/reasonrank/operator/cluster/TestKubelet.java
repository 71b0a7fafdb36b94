package io.reasonrank.operator.cluster;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Scheduler and kubelet of the test cluster: binds every pod to its one node, and plays what the
 * pod's annotation {@code test.kubelet/script} or the namespace's script says. A deleted pod is
 * stopped, ends with exit code 143, and goes.
 */
public final class TestKubelet implements AutoCloseable {
  private static final String SCRIPT = "test.kubelet/script";
  private static final String NODE = "test-node";

  private final KubernetesClient client;
  private final SharedIndexInformer<Pod> informer;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Function<Pod, PodScript>> scripts = new ConcurrentHashMap<>();
  private final Map<String, PodRunner> runners = new ConcurrentHashMap<>();
  private final Map<String, PodRunner.Running> running = new ConcurrentHashMap<>();
  private final Map<String, String> addresses = new ConcurrentHashMap<>();
  private final Map<String, Boolean> stopping = new ConcurrentHashMap<>();

  TestKubelet(KubernetesClient client) {
    this.client = client;
    this.informer = client.pods().inAnyNamespace().inform(new Pods());
  }

  /** Plays pods of a namespace so. */
  public void script(String namespace, Function<Pod, PodScript> script) {
    scripts.put(namespace, script);
  }

  /** Forgets what was said of a namespace, and what that holds on to. */
  public void forget(String namespace) {
    scripts.remove(namespace);
    runners.remove(namespace);
  }

  /** Runs pods of a namespace for real. */
  public void run(String namespace, PodRunner runner) {
    runners.put(namespace, runner);
  }

  /** Where a pod that runs for real listens: host and port. */
  public String address(String pod) {
    return addresses.getOrDefault(pod, "");
  }

  private final class Pods implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      submit(() -> start(pod));
    }

    @Override
    public void onUpdate(Pod old, Pod pod) {
      if (pod.getMetadata().getDeletionTimestamp() != null
          && stopping.putIfAbsent(pod.getMetadata().getUid(), true) == null) {
        submit(() -> stop(pod));
      }
    }

    @Override
    public void onDelete(Pod pod, boolean unknown) {
      stopping.remove(pod.getMetadata().getUid());
      submit(() -> stopProcess(pod));
    }
  }

  private void submit(Runnable work) {
    try {
      threads.execute(
          () -> {
            try {
              work.run();
            } catch (KubernetesClientException e) {
              if (e.getCode() != 404 && e.getCode() != 409 && !threads.isShutdown()) {
                System.err.println("test kubelet: " + e.getMessage());
              }
            }
          });
    } catch (RejectedExecutionException e) {
      // the JVM ends
    }
  }

  private void start(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      stop(pod);
    } else if (phase == null || phase.equals("Pending")) {
      String namespace = pod.getMetadata().getNamespace();
      PodRunner runner = runners.get(namespace);
      if (runner != null && runner.runs(pod)) {
        bind(pod);
        process(pod, runner);
      } else {
        play(pod, script(pod));
      }
    }
  }

  private PodScript script(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String text = annotations == null ? null : annotations.get(SCRIPT);
    return text != null
        ? PodScript.parse(text)
        : scripts
            .getOrDefault(pod.getMetadata().getNamespace(), any -> PodScript.success())
            .apply(pod);
  }

  private void play(Pod pod, PodScript script) {
    if (script instanceof PodScript.Unschedulable(String message)) {
      edit(pod, old -> PodStates.unschedulable(old, message));
      return;
    }
    bind(pod);
    switch (script) {
      case PodScript.Exit(int code, String message) ->
          edit(pod, old -> PodStates.ended(old, code, message));
      case PodScript.Disrupt() -> edit(pod, PodStates::disrupted);
      case PodScript.Hang() -> edit(pod, old -> PodStates.running(old, "127.0.0.1"));
      case PodScript.NoStart(String reason, String message) ->
          edit(pod, old -> PodStates.waiting(old, reason, message));
      case PodScript.Unschedulable unplaced -> throw new AssertionError("handled above");
    }
  }

  private void process(Pod pod, PodRunner runner) {
    PodRunner.Running started = runner.start(pod);
    running.put(pod.getMetadata().getUid(), started);
    started.awaitReady();
    addresses.put(pod.getMetadata().getName(), started.address());
    edit(pod, old -> PodStates.running(old, ip(started.address())));
    PodRunner.Ended ended = started.await();
    if (running.remove(pod.getMetadata().getUid()) != null) {
      edit(pod, old -> PodStates.ended(old, ended.code(), ended.message()));
    }
  }

  /** What listens nowhere has the address of its node. */
  private static String ip(String address) {
    int port = address.lastIndexOf(':');
    return port < 0 ? "127.0.0.1" : address.substring(0, port);
  }

  private void bind(Pod pod) {
    var binding =
        new BindingBuilder()
            .withNewMetadata()
            .withName(pod.getMetadata().getName())
            .endMetadata()
            .withNewTarget()
            .withKind("Node")
            .withName(NODE)
            .endTarget()
            .build();
    client.bindings().inNamespace(pod.getMetadata().getNamespace()).resource(binding).create();
  }

  /** Writes a status, again where the Job controller wrote the pod at the same time. */
  private void edit(Pod pod, java.util.function.UnaryOperator<PodBuilder> change) {
    while (!edited(pod, change)) {
      Thread.onSpinWait();
    }
  }

  private boolean edited(Pod pod, java.util.function.UnaryOperator<PodBuilder> change) {
    try {
      client
          .pods()
          .inNamespace(pod.getMetadata().getNamespace())
          .withName(pod.getMetadata().getName())
          // A pod that was stopped while it was being started stays over, as with a real kubelet.
          .editStatus(
              old -> PodStates.isOver(old) ? old : change.apply(new PodBuilder(old)).build());
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != 409) {
        throw e;
      }
      return false;
    }
  }

  private void stop(Pod pod) {
    stopProcess(pod);
    var resource =
        client
            .pods()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName());
    Pod now = resource.get();
    if (now == null || !now.getMetadata().getUid().equals(pod.getMetadata().getUid())) {
      return;
    }
    if (!PodStates.isOver(now)) {
      edit(pod, old -> PodStates.ended(old, 143, ""));
    }
    resource.withGracePeriod(0).delete();
  }

  private void stopProcess(Pod pod) {
    PodRunner.Running process = running.remove(pod.getMetadata().getUid());
    if (process != null) {
      process.stop();
    }
  }

  @Override
  public void close() {
    informer.close();
    running.values().forEach(PodRunner.Running::stop);
    threads.shutdownNow();
  }
}
