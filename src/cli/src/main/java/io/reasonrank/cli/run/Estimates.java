package io.reasonrank.cli.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.pipeline.plan.ResolvedInputs;
import io.reasonrank.pipeline.plan.StagePlan;
import io.reasonrank.pipeline.plan.StagePlanner;
import io.reasonrank.stage.ArtifactStore;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageOptions;
import io.reasonrank.stage.StageRunner;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.synthesis.LabelEstimate;

/** What the teachers of some jobs would be asked and cost; nobody is asked. */
final class Estimates {
  private final StageRunner runner;

  Estimates(ArtifactStore stores) {
    this.runner = new StageRunner(StageOptions.of(stores));
  }

  /** Figures by the name of the job: of its first shard, and of all. */
  ObjectNode of(Iterable<SynthesisJob> jobs) {
    ObjectNode figures = Json.object();
    for (SynthesisJob job : jobs) {
      if (new StagePlanner().plan(job, ResolvedInputs.none()) instanceof StagePlan plan) {
        plan.stages().stream()
            .map(stage -> stage.spec())
            .filter(spec -> spec.parameters() instanceof LabelParameters)
            .map(spec -> runner.look(spec, LabelEstimate::of))
            .forEach(estimate -> figures.set(job.getMetadata().getName(), estimate));
      }
    }
    return figures;
  }
}
