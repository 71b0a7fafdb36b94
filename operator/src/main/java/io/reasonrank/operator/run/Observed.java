package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Collection;
import java.util.List;

/**
 * What the watches know when a run is looked at; may lag behind the API server.
 *
 * @param jobs Jobs that belong to the run
 * @param workloads what Kueue made of them
 * @param runs all runs
 */
record Observed(List<Job> jobs, List<GenericKubernetesResource> workloads, RunDirectory runs) {
  Observed {
    jobs = List.copyOf(jobs);
    workloads = List.copyOf(workloads);
  }

  static Observed of(Collection<Job> jobs, RunDirectory runs) {
    return new Observed(List.copyOf(jobs), List.of(), runs);
  }
}
