package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.pipeline.kubernetes.Delegate;
import io.reasonrank.pipeline.kubernetes.JobSets;
import io.reasonrank.pipeline.kubernetes.KubernetesRenderer;
import io.reasonrank.pipeline.kubernetes.Labels;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Children through the API. Creates with POST and never with apply: a POST that meets an object
 * says so, an apply would take it over.
 */
public final class ApiChildren implements Children {
  private static final String JOB_NAME = "batch.kubernetes.io/job-name";

  private final KubernetesClient client;

  /** UIDs of Jobs whose ConfigMap was seen; a new process asks once more. */
  private final Set<String> complete = ConcurrentHashMap.newKeySet();

  private final ServedKinds served;

  /** Children that are Jobs. */
  public ApiChildren(KubernetesClient client) {
    this(client, ServedKinds.none());
  }

  ApiChildren(KubernetesClient client, ServedKinds served) {
    this.client = client;
    this.served = served;
  }

  @Override
  public Finding find(HasMetadata owner, KubernetesRenderer.Children children, String uid) {
    boolean made = !uid.isEmpty() || isOwned(client.resource(children.spec()).get(), owner);
    if (!made) {
      return new Finding.NeverMade();
    }
    return read(children.job())
        .filter(job -> isOwned(job, owner))
        .filter(job -> uid.isEmpty() || job.getMetadata().getUid().equals(uid))
        .<Finding>map(Finding.There::new)
        .orElseGet(Finding.Vanished::new);
  }

  @Override
  public Creation create(HasMetadata owner, KubernetesRenderer.Children children) {
    // The owner may have come from a stale cache. Creating is rare, so a live read costs little.
    HasMetadata live = client.resource(owner).get();
    if (live == null || !sameVersion(live, owner)) {
      return new Creation.OwnerChanged();
    }
    // Secrets are written and never read: their content follows from the operator's key.
    children.token().ifPresent(token -> CreateOnce.of(client, token));
    Job job = make(children.job());
    if (!isOwned(job, owner)) {
      return new Creation.Foreign(job.getKind() + " " + job.getMetadata().getName());
    }
    ConfigMap spec = getOrCreate(children.spec());
    if (!isOwned(spec, owner)) {
      return new Creation.Foreign("ConfigMap " + spec.getMetadata().getName());
    }
    complete.add(job.getMetadata().getUid());
    return new Creation.Ours(job);
  }

  @Override
  public void complete(HasMetadata owner, KubernetesRenderer.Children children, Job job) {
    String uid = job.getMetadata().getUid();
    if (JobEnd.of(job).isPresent()) {
      complete.remove(uid);
    } else if (!complete.contains(uid)) {
      getOrCreate(children.spec());
      complete.add(uid);
    }
  }

  private static boolean sameVersion(HasMetadata live, HasMetadata read) {
    return live.getMetadata().getUid().equals(read.getMetadata().getUid())
        && live.getMetadata().getResourceVersion().equals(read.getMetadata().getResourceVersion());
  }

  private <T extends HasMetadata> T getOrCreate(T wanted) {
    try {
      return client.resource(wanted).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      T found = client.resource(wanted).get();
      if (found == null) {
        throw e; // deleted in between; the next try creates it
      }
      return found;
    }
  }

  private static boolean isOwned(
      @org.jspecify.annotations.Nullable HasMetadata child, HasMetadata owner) {
    String uid = owner.getMetadata().getUid();
    return child != null
        && child.getMetadata().getOwnerReferences().stream()
            .anyMatch(reference -> reference.getUid().equals(uid));
  }

  private Job make(Job wanted) {
    return delegate(wanted)
        .map(kind -> kind.view(getOrCreate(kind.of(wanted))))
        .orElseGet(() -> getOrCreate(wanted));
  }

  @Override
  public Optional<Job> read(Job seen) {
    Optional<Delegate> kind = delegate(seen);
    return kind.isPresent()
        ? Optional.ofNullable(object(kind.get(), seen).get()).map(kind.get()::view)
        : Optional.ofNullable(client.resource(seen).get());
  }

  private static Optional<Delegate> delegate(Job job) {
    return Delegate.of(job.getMetadata().getAnnotations());
  }

  private Resource<GenericKubernetesResource> object(Delegate kind, Job job) {
    return client
        .genericKubernetesResources(kind.apiVersion(), kind.kind())
        .inNamespace(job.getMetadata().getNamespace())
        .withName(job.getMetadata().getName());
  }

  @Override
  public Optional<String> missing(KubernetesRenderer.Children children) {
    return delegate(children.job())
        .filter(kind -> !served.has(kind.apiVersion(), kind.kind()))
        .map(ApiChildren::lacking);
  }

  private static String lacking(Delegate kind) {
    return "spec.engine.nodes needs "
        + kind.product()
        + ": this cluster does not serve "
        + kind.apiVersion()
        + " "
        + kind.kind()
        + "; install it (the operator sees it within minutes), or make a run with nodes: 1";
  }

  /** Those of other kinds carry the labels of their attempt. */
  @Override
  public List<Pod> pods(Job job) {
    var labels = job.getMetadata().getLabels();
    var inNamespace = client.pods().inNamespace(job.getMetadata().getNamespace());
    var selected =
        delegate(job).isPresent()
            ? inNamespace
                .withLabel(Labels.NAME, labels.get(Labels.NAME))
                .withLabel(Labels.STAGE, labels.get(Labels.STAGE))
                .withLabel(Labels.ATTEMPT, labels.get(Labels.ATTEMPT))
            : inNamespace.withLabel(JOB_NAME, job.getMetadata().getName());
    return selected.list().getItems();
  }

  @Override
  public Job suspend(Job job, boolean suspend) {
    return delegate(job)
        .map(kind -> kind.view(suspend(object(kind, job), suspend)))
        .orElseGet(
            () ->
                client
                    .resource(job)
                    .edit(
                        old ->
                            new JobBuilder(old).editSpec().withSuspend(suspend).endSpec().build()));
  }

  private static GenericKubernetesResource suspend(
      Resource<GenericKubernetesResource> object, boolean suspend) {
    return object.patch(
        PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"suspend\":" + suspend + "}}");
  }

  /** A JobSet says only which of its Jobs failed; that Job says how. */
  @Override
  public JobEnd.Failed explain(Job job, JobEnd.Failed failed) {
    if (!delegate(job).filter(JobSets.class::isInstance).isPresent()) {
      return failed;
    }
    Job inner =
        client
            .batch()
            .v1()
            .jobs()
            .inNamespace(job.getMetadata().getNamespace())
            .withName(JobSets.job(job.getMetadata().getName()))
            .get();
    return inner != null && JobEnd.of(inner).orElse(null) instanceof JobEnd.Failed how
        ? how
        : failed;
  }

  @Override
  public boolean activate(Job job, boolean active) {
    return Workloads.version(served).stream()
            .flatMap(version -> workloads(version, job))
            .mapToInt(workload -> activate(workload, active))
            .sum()
        > 0;
  }

  private Stream<GenericKubernetesResource> workloads(String version, Job job) {
    return client
        .genericKubernetesResources(version, Workloads.KIND)
        .inNamespace(job.getMetadata().getNamespace())
        .withLabel(Workloads.JOB_UID, job.getMetadata().getUid())
        .list()
        .getItems()
        .stream();
  }

  private int activate(GenericKubernetesResource workload, boolean active) {
    if (Workloads.isActive(workload) != active) {
      client
          .resource(workload)
          .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"active\":" + active + "}}");
    }
    return 1;
  }

  @Override
  public void delete(Job job) {
    PreciseDelete.of(client, job);
  }
}
