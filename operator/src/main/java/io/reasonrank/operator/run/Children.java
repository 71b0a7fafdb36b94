package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.pipeline.kubernetes.KubernetesRenderer;
import java.util.List;
import java.util.Optional;

/** The API server, as far as children are concerned. */
public interface Children {

  /** What came of an attempt to create. */
  sealed interface Creation {
    /** It is there and it is ours, made now or before. */
    record Ours(Job job) implements Creation {}

    /** The name is taken by somebody else's object. */
    record Foreign(String object) implements Creation {}

    /** The owner changed since it was read; read it again before creating anything. */
    record OwnerChanged() implements Creation {}
  }

  /** What a live look at an attempt's children shows. */
  sealed interface Finding {
    /** The Job is there. */
    record There(Job job) implements Finding {}

    /** It was made and is gone. */
    record Vanished() implements Finding {}

    /** Nothing shows that it was ever made. */
    record NeverMade() implements Finding {}
  }

  /**
   * Looks for an attempt's Job. The ConfigMap is made after the Job, so where it is, the Job was.
   *
   * @param uid of the Job if it is recorded, else empty
   */
  Finding find(HasMetadata owner, KubernetesRenderer.Children children, String uid);

  /**
   * Creates Job and ConfigMap of an attempt, if the owner is still as it was read.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the server does not answer;
   *     trying again meets what was created under the same name
   */
  Creation create(HasMetadata owner, KubernetesRenderer.Children children);

  /** Makes sure that what a Job needs beside it is there; asks the server once per Job. */
  void complete(HasMetadata owner, KubernetesRenderer.Children children, Job job);

  /** A live read of a Job that the watches know. */
  Optional<Job> read(Job seen);

  /** What the cluster lacks to make these children, for people; empty where nothing is missing. */
  Optional<String> missing(KubernetesRenderer.Children children);

  /** Pods of a Job. */
  List<Pod> pods(Job job);

  /** Stops a Job's pods or lets them start. */
  Job suspend(Job job, boolean suspend);

  /**
   * Says to Kueue whether a Job in a queue may run: Kueue itself starts and stops it.
   *
   * @return whether Kueue knows the Job yet
   */
  boolean activate(Job job, boolean active);

  /** A failure in the words of whoever saw it first. */
  default JobEnd.Failed explain(Job job, JobEnd.Failed failed) {
    return failed;
  }

  /** Deletes this Job, not another one of its name; it stays until its pods are gone. */
  void delete(Job job);
}
