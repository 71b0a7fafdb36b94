package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.pipeline.plan.PlannedStage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of others that trains on several machines. A rendered Job with its annotation stands for
 * an object of that kind, and an object that is there is looked at as a Job, so that one set of
 * rules holds for all.
 */
public sealed interface Delegate permits RayJobs, JobSets {
  /** All there are. */
  List<Delegate> ALL = List.of(new RayJobs(), new JobSets());

  /** For example ray.io/v1. */
  String apiVersion();

  /** For example RayJob. */
  String kind();

  /** Whose it is, for people who have to install it. */
  String product();

  /** Annotation of a rendered Job: how many machines train. */
  String annotation();

  /** Machines that train a stage together by this kind; 1 where it is not this kind's matter. */
  int nodes(PlannedStage stage);

  /** The object that a rendered Job stands for. */
  GenericKubernetesResource of(Job job);

  /** An object as a Job: the same identity, suspension, start and end. */
  Job view(GenericKubernetesResource object);

  /** The kind behind a rendered Job, or the view of one that is there; empty for a plain Job. */
  static Optional<Delegate> of(Map<String, String> annotations) {
    return annotations == null
        ? Optional.empty()
        : ALL.stream().filter(kind -> annotations.containsKey(kind.annotation())).findFirst();
  }

  /** The kind that a stage needs; empty where a Job does. */
  static Optional<Delegate> of(PlannedStage stage) {
    return ALL.stream().filter(kind -> kind.nodes(stage) > 1).findFirst();
  }

  /** The kind of a stage's children. */
  static String kindOf(PlannedStage stage) {
    return of(stage).map(Delegate::kind).orElse("Job");
  }
}
