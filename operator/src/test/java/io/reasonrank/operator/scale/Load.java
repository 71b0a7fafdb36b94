package io.reasonrank.operator.scale;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.Yamls;
import io.reasonrank.operator.cluster.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;

/**
 * Makes runs and sees their children come. The runs are queued, so that Jobs get no pods: what is
 * measured is the operator, not the Job controller.
 */
final class Load implements AutoCloseable {
  private static final int WRITERS = 8;

  private final TestCluster cluster;
  private final String namespace;
  private final String yaml;
  private final Map<String, Long> created = new ConcurrentHashMap<>();
  private final Map<String, Long> childSeen = new ConcurrentHashMap<>();
  private final SharedIndexInformer<Job> jobs;

  Load(TestCluster cluster, String namespace, boolean queued) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.yaml = Yamls.SFT + (queued ? "  queueName: bench\n" : "");
    this.jobs =
        cluster.client().batch().v1().jobs().inNamespace(namespace).inform(new Handler(childSeen));
  }

  private record Handler(Map<String, Long> seen) implements ResourceEventHandler<Job> {
    @Override
    public void onAdd(Job job) {
      seen.putIfAbsent(job.getMetadata().getLabels().get("reasonrank.io/name"), System.nanoTime());
    }

    @Override
    public void onUpdate(Job before, Job now) {}

    @Override
    public void onDelete(Job job, boolean unknown) {}
  }

  /** Creates one and says its name. */
  String create(int number) {
    String name = "run-" + number;
    String one = yaml.replace("{name: sft}", "{name: " + name + "}").replace("models/sft", name);
    var run = cluster.client().getKubernetesSerialization().unmarshal(one, SFTRun.class);
    created.put(name, System.nanoTime());
    cluster.client().resource(run).inNamespace(namespace).create();
    return name;
  }

  /** Creates many at once. */
  void createAll(int from, int count) throws Exception {
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<String>> all = new ArrayList<>();
      for (int i = from; i < from + count; i++) {
        int number = i;
        all.add(writers.submit(() -> create(number)));
      }
      for (Future<String> one : all) {
        one.get();
      }
    }
  }

  void awaitChildren(int count, Duration patience) {
    Awaitility.await("children of " + count)
        .atMost(patience)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> childSeen.size() >= count);
  }

  /** Milliseconds from the request for a run to the sight of its child, sorted. */
  List<Double> latencies(int from, int count) {
    List<Double> all = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      String name = "run-" + i;
      all.add((at(childSeen, name) - at(created, name)) / 1e6);
    }
    all.sort(null);
    return all;
  }

  private static long at(Map<String, Long> times, String name) {
    return Objects.requireNonNull(times.get(name), name);
  }

  static double quantile(List<Double> sorted, double share) {
    return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1))));
  }

  @Override
  public void close() {
    jobs.close();
  }
}
