package io.reasonrank.operator.run;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.pipeline.plan.RunGraph;
import io.reasonrank.pipeline.plan.RunKey;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Maps a run to the runs that refer to it and are not at their end.
 *
 * @param runs the known runs of the kind that is woken
 */
record WaitingRuns<R extends Run<?>>(IndexerResourceCache<R> runs) {

  Set<ResourceID> of(Run<?> changed) {
    RunKey key = RunKey.of(changed);
    return runs.list(run -> waitsFor(run, key))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  static boolean waitsFor(Run<?> run, RunKey key) {
    return !StatusFactory.isTerminal(RunView.of(run).status())
        && RunGraph.references(run).stream().anyMatch(reference -> reference.to().equals(key));
  }
}
