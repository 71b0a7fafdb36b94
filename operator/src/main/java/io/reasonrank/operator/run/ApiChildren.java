package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.pipeline.kubernetes.KubernetesRenderer;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;

/**
 * Children through the API. Creates with POST and never with apply: a POST that meets an object
 * says so, an apply would take it over.
 */
public final class ApiChildren implements Children {
  private static final String JOB_NAME = "batch.kubernetes.io/job-name";

  private final KubernetesClient client;

  public ApiChildren(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Creation create(Run<?> owner, KubernetesRenderer.Children children) {
    // The owner may have come from a stale cache. Creating is rare, so a live read costs little.
    HasMetadata live = client.resource(owner).get();
    if (live == null || !sameVersion(live, owner)) {
      return new Creation.OwnerChanged();
    }
    HasMetadata spec = getOrCreate(children.spec());
    if (!isOwned(spec, owner)) {
      return new Creation.Foreign("ConfigMap " + spec.getMetadata().getName());
    }
    Job job = getOrCreate(children.job());
    return isOwned(job, owner)
        ? new Creation.Ours(job)
        : new Creation.Foreign("Job " + job.getMetadata().getName());
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

  private static boolean isOwned(HasMetadata child, Run<?> owner) {
    String uid = owner.getMetadata().getUid();
    return child.getMetadata().getOwnerReferences().stream()
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
}
