package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.reasonrank.pipeline.kubernetes.KubernetesRenderer;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Children through the API. Creates with POST and never with apply: a POST that meets an object
 * says so, an apply would take it over.
 */
public final class ApiChildren implements Children {
  private static final String JOB_NAME = "batch.kubernetes.io/job-name";

  private final KubernetesClient client;

  /** UIDs of Jobs whose ConfigMap was seen; a new process asks once more. */
  private final Set<String> complete = ConcurrentHashMap.newKeySet();

  public ApiChildren(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Finding find(HasMetadata owner, KubernetesRenderer.Children children, String uid) {
    boolean made = !uid.isEmpty() || isOwned(client.resource(children.spec()).get(), owner);
    if (!made) {
      return new Finding.NeverMade();
    }
    Job job = client.resource(children.job()).get();
    boolean there =
        isOwned(job, owner) && (uid.isEmpty() || job.getMetadata().getUid().equals(uid));
    return there ? new Finding.There(job) : new Finding.Vanished();
  }

  @Override
  public Creation create(HasMetadata owner, KubernetesRenderer.Children children) {
    // The owner may have come from a stale cache. Creating is rare, so a live read costs little.
    HasMetadata live = client.resource(owner).get();
    if (live == null || !sameVersion(live, owner)) {
      return new Creation.OwnerChanged();
    }
    children.token().ifPresent(this::createToken);
    Job job = getOrCreate(children.job());
    if (!isOwned(job, owner)) {
      return new Creation.Foreign("Job " + job.getMetadata().getName());
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

  /** Secrets are written and never read: their content follows from the operator's key. */
  private void createToken(Secret token) {
    try {
      client.resource(token).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
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

  @Override
  public Optional<Job> job(String namespace, String name) {
    return Optional.ofNullable(
        client.batch().v1().jobs().inNamespace(namespace).withName(name).get());
  }

  @Override
  public List<Pod> pods(Job job) {
    return client
        .pods()
        .inNamespace(job.getMetadata().getNamespace())
        .withLabel(JOB_NAME, job.getMetadata().getName())
        .list()
        .getItems();
  }

  @Override
  public Job suspend(Job job, boolean suspend) {
    return client
        .resource(job)
        .edit(old -> new JobBuilder(old).editSpec().withSuspend(suspend).endSpec().build());
  }

  @Override
  public void delete(Job job) {
    PreciseDelete.of(client, job);
  }
}
